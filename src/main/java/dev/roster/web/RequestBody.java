package dev.roster.web;

import dev.roster.protocol.error.ScimException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** Reads the JSON body of a request; its size is bounded by the codecs. */
public final class RequestBody {

    private RequestBody() {}

    public static Mono<ObjectNode> read(ServerRequest request) {
        return Mono.defer(() -> {
            ScimMedia.requireJsonBody(request);
            return request.bodyToMono(byte[].class)
                    .filter(body -> body.length > 0)
                    .switchIfEmpty(Mono.error(() -> ScimException.invalidSyntax("The body is empty.")))
                    .map(body -> Json.object(body, charset(request)));
        });
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
