package dev.roster.web;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.codec.HttpMessageReader;
import org.springframework.http.codec.HttpMessageWriter;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.result.view.ViewResolver;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import reactor.core.publisher.Mono;

/**
 * Runs the routes of this server. Spring's own dispatcher, behind it, first asks the mappings of every other kind of handler, which
 * is a good part of the cost of a small request; it is left with what is no route here, such as the health endpoints.
 */
@Component
@Order(Ordered.LOWEST_PRECEDENCE)
class RouteFilter implements WebFilter {
    private record Writing(List<HttpMessageWriter<?>> messageWriters, List<ViewResolver> viewResolvers)
            implements ServerResponse.Context {}

    private final RouterFunction<ServerResponse> routes;
    private final List<HttpMessageReader<?>> readers;
    private final ServerResponse.Context writing;

    RouteFilter(List<RouterFunction<ServerResponse>> routes, ServerCodecConfigurer codecs) {
        this.routes = routes.stream().reduce(RouterFunction::and).orElseThrow();
        this.readers = codecs.getReaders();
        this.writing = new Writing(codecs.getWriters(), List.of());
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerRequest request = ServerRequest.create(exchange, readers);
        return routes.route(request)
                .map(handler -> {
                    tellObservation(exchange);
                    return handler.handle(request).flatMap(response -> response.writeTo(exchange, writing));
                })
                .defaultIfEmpty(Mono.defer(() -> chain.filter(exchange)))
                .flatMap(answer -> answer);
    }

    /** Where there are traces, their spans name the route. */
    private static void tellObservation(ServerWebExchange exchange) {
        @Nullable PathPattern pattern = exchange.getAttribute(RouterFunctions.MATCHING_PATTERN_ATTRIBUTE);
        if (pattern != null) {
            ServerRequestObservationContext.findCurrent(exchange.getAttributes())
                    .ifPresent(observation -> observation.setPathPattern(pattern.getPatternString()));
        }
    }
}
