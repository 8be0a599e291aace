package dev.roster.web;

import static org.springframework.web.reactive.function.server.RequestPredicates.path;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.error.ScimType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.MethodNotAllowedException;
import reactor.core.publisher.Mono;

/** Ends of routes: what is known but can't be done. */
public final class Routes {
    private Routes() {}

    /**
     * OPTIONS tells what is allowed, and everything else is 405 with the same {@code Allow}; functional routes alone would answer 404
     * for a known path.
     */
    public static RouterFunction<ServerResponse> otherMethods(String path, HttpMethod... methods) {
        List<HttpMethod> allowed = new ArrayList<>(List.of(methods));
        if (allowed.contains(HttpMethod.GET)) {
            allowed.add(HttpMethod.HEAD);
        }
        allowed.add(HttpMethod.OPTIONS);
        return RouterFunctions.route(
                path(path),
                request -> request.method().equals(HttpMethod.OPTIONS)
                        ? ServerResponse.noContent().allow(Set.copyOf(allowed)).build()
                        : Mono.error(() -> new MethodNotAllowedException(request.method(), allowed)));
    }

    /** 501 for a part of SCIM that this server does not have (RFC 7644 section 3.12). */
    public static RouterFunction<ServerResponse> notImplemented(String path, String detail) {
        return RouterFunctions.route(path(path), request -> Mono.error(() -> ScimException.status(501, detail)));
    }

    /** RFC 7644 section 3.13: a request for another version of the protocol is refused as such. */
    public static RouterFunction<ServerResponse> otherVersions() {
        return RouterFunctions.route(
                path("/scim/{version:v(?!2$)[0-9]+}/**"),
                request -> Mono.error(() -> ScimException.of(
                        ScimType.INVALID_VERS, "Only version 2 of SCIM is spoken here, below " + BaseUrl.PATH + ".")));
    }
}
