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

/** Lets a request through with a known token (RFC 6750 section 2.1), or with any or none where there is nothing to protect. */
@Component
@Order(-100)
class BearerTokenFilter implements WebFilter {
    // RFC 7644 section 4 lets discovery be read without authentication; the others are for load balancers and for who
    // opens the server in a browser.
    private static final Pattern PUBLIC =
            Pattern.compile("/scim/v2/(ServiceProviderConfig|(ResourceTypes|Schemas)(/.*)?)/?|/livez|/readyz|/");
    // Its pages check sessions of their own.
    private static final Pattern CONSOLE = Pattern.compile("/console(/.*)?", Pattern.DOTALL);
    private static final String SCHEME = "Bearer ";
    private static final String MISSING =
            "The request has no bearer token: send the header \"Authorization: Bearer <token>\".";
    private static final String WRONG =
            "The bearer token is wrong or has expired: give the client one that this server knows, API_BEARER or another.";

    private final ApiTokens tokens;

    BearerTokenFilter(ApiTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        @Nullable String bearer = bearer(exchange.getRequest());
        RequestTrace trace = RequestTrace.of(exchange);
        Optional<Caller> caller = Optional.ofNullable(bearer).flatMap(token -> tokens.authenticate(token, trace.id()));
        if (caller.isPresent()) {
            trace.calledBy(caller.get());
            exchange.getAttributes().put(Caller.ATTRIBUTE, caller.get());
        } else if (!isPublic(exchange.getRequest())) {
            return Mono.error(() -> ScimException.status(401, bearer == null ? MISSING : WRONG));
        }
        return chain.filter(exchange);
    }

    private static @Nullable String bearer(ServerHttpRequest request) {
        @Nullable String authorization = request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
        return authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? authorization.substring(SCHEME.length()).strip()
                : null;
    }

    private static boolean isPublic(ServerHttpRequest request) {
        HttpMethod method = request.getMethod();
        String path = request.getPath().pathWithinApplication().value();
        boolean isRead = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
        return (isRead && PUBLIC.matcher(path).matches())
                || CONSOLE.matcher(path).matches();
    }
}
