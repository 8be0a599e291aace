package dev.roster.web;

import static org.springframework.web.reactive.function.server.RequestPredicates.path;

import dev.roster.protocol.error.ScimException;
import java.util.List;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.MethodNotAllowedException;
import reactor.core.publisher.Mono;

/** Ends of routes: what is known but can't be done. */
public final class Routes {
    private Routes() {}

    /** 405 with {@code Allow}; functional routes alone would answer 404 for a known path. */
    public static RouterFunction<ServerResponse> otherMethods(String path, HttpMethod... allowed) {
        return RouterFunctions.route(
                path(path),
                request -> Mono.error(() -> new MethodNotAllowedException(request.method(), List.of(allowed))));
    }

    /** 501 for a part of SCIM that this server does not have (RFC 7644 section 3.12). */
    public static RouterFunction<ServerResponse> notImplemented(String path, String detail) {
        return RouterFunctions.route(path(path), request -> Mono.error(() -> ScimException.status(501, detail)));
    }
}
