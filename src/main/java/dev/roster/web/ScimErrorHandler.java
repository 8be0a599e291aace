package dev.roster.web;

import dev.roster.protocol.error.ScimError;
import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.error.ScimType;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes an HTTP answer of a failure (RFC 7644 section 3.12); of what is no HTTP {@link MalformedRequests} does. */
@Component
@Order(-2)
public class ScimErrorHandler implements WebExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ScimErrorHandler.class);
    private static final String RETRY_SECONDS = "5";
    // May be set for an answer that then did not come about.
    private static final List<String> OF_A_SUCCESS = List.of(HttpHeaders.ETAG, HttpHeaders.LOCATION);

    private final DataSize largestBody;

    public ScimErrorHandler(@Value("${spring.http.codecs.max-in-memory-size}") DataSize largestBody) {
        this.largestBody = largestBody;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
        ServerHttpResponse response = exchange.getResponse();
        if (response.isCommitted()) {
            return Mono.error(failure);
        }
        RequestTrace trace = exchange.getAttribute(RequestTrace.ATTRIBUTE);
        if (isHangUp(failure)) {
            if (trace != null) {
                trace.hungUp();
            }
            return Mono.empty();
        }
        ScimError error = error(failure);
        if (trace != null) {
            trace.failed(error);
        }
        if (error.status() == 500) {
            logged(exchange, failure)
                    .log(
                            "{} {} failed",
                            exchange.getRequest().getMethod(),
                            exchange.getRequest().getPath());
        }
        response.setRawStatusCode(error.status());
        HttpHeaders headers = response.getHeaders();
        if (failure instanceof ResponseStatusException status) {
            headers.putAll(status.getHeaders());
        }
        OF_A_SUCCESS.forEach(headers::remove);
        headers.setContentType(ScimMedia.SCIM_JSON);
        if (error.status() == 401) {
            headers.set(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"SCIM\"");
        }
        if (error.status() == 503 || error.status() == 429) {
            headers.set(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
        }
        byte[] body = body(error);
        headers.setContentLength(body.length);
        return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
    }

    /** An answer that had begun can't become an error: it ends in its middle, and the log has why. */
    void brokeOff(ServerWebExchange exchange, Throwable failure) {
        if (!isHangUp(failure)) {
            logged(exchange, failure)
                    .log(
                            "{} {}: the answer broke off",
                            exchange.getRequest().getMethod(),
                            exchange.getRequest().getPath());
        }
    }

    /** The connection to the client was closed or reset; one to the database comes as another failure. */
    private static boolean isHangUp(Throwable failure) {
        return DisconnectedClientHelper.isClientDisconnectedException(failure);
    }

    private static LoggingEventBuilder logged(ServerWebExchange exchange, Throwable failure) {
        RequestTrace trace = exchange.getAttribute(RequestTrace.ATTRIBUTE);
        LoggingEventBuilder event = LOG.atError().setCause(failure);
        return trace == null ? event : event.addKeyValue(RequestTrace.LOG_KEY, trace.id());
    }

    static byte[] body(ScimError error) {
        return Json.bytes(json(error));
    }

    /** The error as it is told: the body of an answer, or a part of it. */
    public static ObjectNode json(ScimError error) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putArray("schemas").add(ScimError.SCHEMA);
        json.put("status", Integer.toString(error.status()));
        ScimType scimType = error.scimType();
        if (scimType != null) {
            json.put("scimType", scimType.keyword());
        }
        json.put("detail", error.detail());
        return json;
    }

    private ScimError error(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ScimException scim) {
                return scim.error();
            }
            if (cause instanceof DataBufferLimitException) {
                return new ScimError(
                        413, null, "The body is larger than " + largestBody.toBytes() + " bytes (MAX_BODY_SIZE).");
            }
        }
        if (failure instanceof ResponseStatusException status) {
            return status(status);
        }
        return new ScimError(500, null, "The server failed; its log has the cause.");
    }

    private static ScimError status(ResponseStatusException failure) {
        int status = failure.getStatusCode().value();
        HttpStatus known = HttpStatus.resolve(status);
        String reason = failure.getReason();
        String phrase = known == null ? "Failed" : known.getReasonPhrase();
        String detail = status == 404 ? "There is nothing at this address." : reason == null ? phrase : reason;
        return new ScimError(Math.max(status, 400), null, detail + (detail.endsWith(".") ? "" : "."));
    }
}
