package dev.roster.web;

import dev.roster.protocol.error.ScimException;
import org.springframework.core.annotation.Order;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.server.adapter.ForwardedHeaderTransformer;
import reactor.core.publisher.Mono;

/**
 * Takes the client's address of this server from {@code X-Forwarded-*}, which a proxy sends. Where these make none, Spring would answer
 * without a body before anything else; here the request goes on with its own address, to be refused as any other is.
 */
@Component("forwardedHeaderTransformer") // Spring looks for it by this name
@Order(-105) // behind the trace: the refusal has an id and is in the log
class ForwardedHeaders extends ForwardedHeaderTransformer implements WebFilter {
    @Override
    public ServerHttpRequest apply(ServerHttpRequest request) {
        try {
            return super.apply(request);
        } catch (IllegalArgumentException | IllegalStateException e) {
            return request;
        }
    }

    /** The headers are gone once they were applied. */
    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return hasForwardedHeaders(exchange.getRequest())
                ? Mono.error(() -> ScimException.status(
                        400,
                        "The headers that the proxy adds make no address: X-Forwarded-Host is a host, X-Forwarded-Proto is "
                                + "http or https, X-Forwarded-Port a number and X-Forwarded-Prefix a path."))
                : chain.filter(exchange);
    }
}
