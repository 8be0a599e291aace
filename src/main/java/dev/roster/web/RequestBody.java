package dev.roster.web;

import dev.roster.protocol.error.ScimException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.node.ObjectNode;

/** Reads the JSON body of a request; its size is bounded by the codecs. */
public final class RequestBody {

    // Megabytes are read off the event loop, which serves other connections too.
    private static final int LARGE = 64 * 1024;

    private RequestBody() {}

    public static Mono<ObjectNode> read(ServerRequest request) {
        return Mono.defer(() -> {
            ScimMedia.requireJsonBody(request);
            return request.bodyToMono(byte[].class)
                    .filter(body -> body.length > 0)
                    .switchIfEmpty(Mono.error(() -> ScimException.invalidSyntax("The body is empty.")))
                    .flatMap(body -> parse(body, charset(request)));
        });
    }

    private static Mono<ObjectNode> parse(byte[] body, Charset charset) {
        Mono<ObjectNode> parsed = Mono.fromCallable(() -> Json.object(body, charset));
        return body.length < LARGE ? parsed : parsed.subscribeOn(Schedulers.parallel());
    }

    private static Charset charset(ServerRequest request) {
        try {
            Optional<MediaType> type = request.headers().contentType();
            return type.map(MediaType::getCharset).orElse(StandardCharsets.UTF_8);
        } catch (InvalidMediaTypeException e) {
            return StandardCharsets.UTF_8;
        }
    }
}
