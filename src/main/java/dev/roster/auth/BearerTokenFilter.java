package dev.roster.auth;

import dev.roster.protocol.error.ScimException;
import dev.roster.web.Caller;
import dev.roster.web.RequestTrace;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Lets a request through with a known token (RFC 6750 section 2.1), or without one where there is nothing to protect. */
@Component
@Order(-100)
class BearerTokenFilter implements WebFilter {
    // RFC 7644 section 4 lets discovery be read without authentication; the others are for load balancers.
    private static final Pattern PUBLIC =
            Pattern.compile("/scim/v2/(ServiceProviderConfig|(ResourceTypes|Schemas)(/.*)?)/?|/livez|/readyz");
    // Its pages check sessions of their own.
    private static final Pattern CONSOLE = Pattern.compile("/console(/.*)?", Pattern.DOTALL);
    private static final String SCHEME = "Bearer ";

    private final ApiTokens tokens;

    BearerTokenFilter(ApiTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (isPublic(exchange.getRequest())) {
            return chain.filter(exchange);
        }
        @Nullable String authorization = exchange.getRequest().getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Mono.error(() -> ScimException.status(
                    401, "The request has no bearer token: send the header \"Authorization: Bearer <token>\"."));
        }
        RequestTrace trace = RequestTrace.of(exchange);
        Optional<Caller> caller =
                tokens.authenticate(authorization.substring(SCHEME.length()).strip(), trace.id());
        if (caller.isEmpty()) {
            return Mono.error(
                    () -> ScimException.status(
                            401,
                            "The bearer token is wrong or has expired: give the client the token that this server was started with (API_BEARER)."));
        }
        trace.calledBy(caller.get());
        exchange.getAttributes().put(Caller.ATTRIBUTE, caller.get());
        return chain.filter(exchange);
    }

    private static boolean isPublic(ServerHttpRequest request) {
        HttpMethod method = request.getMethod();
        String path = request.getPath().pathWithinApplication().value();
        boolean isRead = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
        return (isRead && PUBLIC.matcher(path).matches())
                || CONSOLE.matcher(path).matches();
    }
}
