package dev.roster.web;

import java.net.URI;
import org.springframework.web.reactive.function.server.ServerRequest;

/** The address the client used, also behind a proxy that sends {@code X-Forwarded-*}: locations are absolute below it. */
public final class BaseUrl {
    public static final String PATH = "/scim/v2";

    private BaseUrl() {}

    public static String of(ServerRequest request) {
        URI uri = request.uri();
        String prefix = request.requestPath().contextPath().value();
        return uri.getScheme() + "://" + uri.getRawAuthority() + prefix + PATH;
    }
}
