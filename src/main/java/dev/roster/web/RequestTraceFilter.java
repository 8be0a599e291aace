package dev.roster.web;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Names every request, in {@code X-Request-Id} of its answer, and tells the observers how it ended. */
@Component
@Order(-110) // before the bearer token: what is refused there has an id, too
class RequestTraceFilter implements WebFilter {
    private static final Logger LOG = LoggerFactory.getLogger(RequestTraceFilter.class);

    // To see whom a refused body was about.
    private static final int MOST_READ = 16 * 1024;

    private final ScimErrorHandler errors;
    private final List<RequestObserver> observers;
    private final Clock clock;
    private final int mostOfBody;

    RequestTraceFilter(
            ScimErrorHandler errors,
            List<RequestObserver> observers,
            Clock clock,
            @Value("${roster.request-log.body-size}") DataSize keptOfBody) {
        this.mostOfBody = Math.clamp(keptOfBody.toBytes(), MOST_READ, Integer.MAX_VALUE);
        this.errors = errors;
        this.observers = observers;
        this.clock = clock;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        long start = System.nanoTime();
        RequestTrace trace = trace(exchange.getRequest());
        exchange.getAttributes().put(RequestTrace.ATTRIBUTE, trace);
        exchange.getResponse().getHeaders().set(RequestIds.HEADER, trace.id());
        // Errors become answers in here, so that the end of the request is the end of its answer.
        return chain.filter(exchange)
                .onErrorResume(failure -> errors.handle(exchange, failure))
                .doOnError(failure -> errors.brokeOff(exchange, failure))
                .doFinally(signal -> {
                    HttpStatusCode status = exchange.getResponse().getStatusCode();
                    boolean answered = exchange.getResponse().isCommitted();
                    trace.ended(
                            !answered ? RequestTrace.HUNG_UP : status == null ? 200 : status.value(),
                            Duration.ofNanos(System.nanoTime() - start));
                    LOG.atDebug()
                            .addKeyValue(RequestTrace.LOG_KEY, trace.id())
                            .log(
                                    "{} {} {} in {} ms, rewritten: {}",
                                    trace.method(),
                                    trace.path(),
                                    trace.status(),
                                    trace.duration().toMillis(),
                                    trace.rewrites());
                    observers.forEach(observer -> observer.answered(trace));
                });
    }

    private RequestTrace trace(ServerHttpRequest request) {
        return new RequestTrace(
                RequestIds.of(request.getHeaders().getFirst(RequestIds.HEADER)),
                clock.instant(),
                request.getMethod().name(),
                request.getPath().pathWithinApplication().value(),
                request.getURI().getRawQuery(),
                request.getHeaders().getFirst(HttpHeaders.USER_AGENT),
                mostOfBody);
    }
}
