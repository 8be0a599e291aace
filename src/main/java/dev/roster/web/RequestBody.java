package dev.roster.web;

import dev.roster.protocol.error.ScimException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
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

    /** The body as a JSON object. */
    public static Mono<ObjectNode> read(ServerRequest request) {
        return text(request).flatMap(text -> offLoop(text.length(), () -> Json.object(text)));
    }

    private static <T> Mono<T> offLoop(int size, Callable<T> reader) {
        Mono<T> read = Mono.fromCallable(reader);
        return size < LARGE ? read : read.subscribeOn(Schedulers.parallel());
    }

    /** The body as text, which may be no JSON. */
    public static Mono<String> text(ServerRequest request) {
        return Mono.defer(() -> {
            ScimMedia.requireJsonBody(request);
            return request.bodyToMono(byte[].class)
                    // A connection that fails hands over its failure, and the same again as it is closed.
                    .contextWrite(DroppedErrors::ignore)
                    .filter(body -> body.length > 0)
                    .switchIfEmpty(Mono.error(() -> ScimException.invalidSyntax("The body is empty.")))
                    .flatMap(body -> offLoop(body.length, () -> Json.text(body, charset(request))))
                    .doOnNext(RequestTrace.of(request)::sent);
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
