package dev.roster.web;

import dev.roster.protocol.error.ScimException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Unpacks bodies sent with {@code Content-Encoding: gzip}; the limit of a body holds for what comes out, too. */
@Component
@Order(-90) // behind the bearer token: strangers have nothing unpacked
class GzipRequestFilter implements WebFilter {
    private final int largestBody;

    GzipRequestFilter(@Value("${spring.http.codecs.max-in-memory-size}") DataSize largestBody) {
        this.largestBody = Math.toIntExact(largestBody.toBytes());
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        // Answers are packed by the server, as Accept-Encoding asks.
        exchange.getResponse().getHeaders().add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        String encoding = exchange.getRequest().getHeaders().getFirst(HttpHeaders.CONTENT_ENCODING);
        return switch (encoding == null ? "" : encoding.strip().toLowerCase(Locale.ROOT)) {
            case "", "identity" -> chain.filter(exchange);
            case "gzip", "x-gzip" ->
                chain.filter(exchange.mutate()
                        .request(new Unzipped(exchange.getRequest()))
                        .build());
            default ->
                Mono.error(() -> ScimException.status(
                        415, "The Content-Encoding \"" + encoding + "\" is not supported: send gzip or none."));
        };
    }

    private DataBuffer unzip(DataBuffer packed) {
        try (InputStream unzipped = new GZIPInputStream(packed.asInputStream(true))) {
            byte[] body = unzipped.readNBytes(largestBody + 1);
            if (body.length > largestBody) {
                throw new DataBufferLimitException("the unpacked body is larger than " + largestBody + " bytes");
            }
            return DefaultDataBufferFactory.sharedInstance.wrap(body);
        } catch (IOException e) {
            throw ScimException.invalidSyntax("The body is not valid gzip.");
        }
    }

    private final class Unzipped extends ServerHttpRequestDecorator {
        private final HttpHeaders headers;

        Unzipped(ServerHttpRequest packed) {
            super(packed);
            this.headers = HttpHeaders.copyOf(packed.getHeaders());
            headers.remove(HttpHeaders.CONTENT_ENCODING);
            headers.remove(HttpHeaders.CONTENT_LENGTH);
        }

        @Override
        public HttpHeaders getHeaders() {
            return headers;
        }

        @Override
        public Flux<DataBuffer> getBody() {
            return DataBufferUtils.join(super.getBody(), largestBody)
                    .publishOn(Schedulers.parallel())
                    .map(GzipRequestFilter.this::unzip)
                    .flux();
        }
    }
}
