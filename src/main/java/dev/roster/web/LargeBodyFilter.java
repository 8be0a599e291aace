package dev.roster.web;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Lets so many large requests be under way at once as the heap has room for; what comes then waits. Small ones never wait. */
@Component
@Order(-80) // behind the unpacking of gzip: what comes out counts
class LargeBodyFilter implements WebFilter {
    private static final Set<HttpMethod> WITH_BODY = Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
    private static final long SMALL = 64 * 1024;
    private static final long REST_OF_HEAP = 96L << 20;
    // While it is read, checked and stored. Measured with groups of 100,000 members.
    private static final int TIMES_ITS_SIZE = 5;

    private final long largest;
    private final Budget budget;

    LargeBodyFilter(
            @Value("${spring.http.codecs.max-in-memory-size}") DataSize largestBody,
            @Value("${roster.large-bodies}") @Nullable DataSize atOnce) {
        largest = largestBody.toBytes();
        long room = (Runtime.getRuntime().maxMemory() - REST_OF_HEAP) / TIMES_ITS_SIZE;
        budget = new Budget(
                atOnce == null ? room : atOnce.toBytes(), LONGEST_WAIT, "Too many large requests are under way");
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        long length = request.getHeaders().getContentLength();
        if (!WITH_BODY.contains(request.getMethod()) || (length >= 0 && length <= SMALL)) {
            return chain.filter(exchange);
        }
        Budget.Share share = budget.new Share();
        // What is longer than the largest is refused when it has come; what has no length may be as long as that.
        Paused paused = new Paused(request, share, length < 0 ? largest : Math.min(length, largest));
        // What was read is stored by then, and the client may take its answer slowly.
        exchange.getResponse().beforeCommit(() -> Mono.fromRunnable(share::close));
        return chain.filter(exchange.mutate().request(paused).build()).doFinally(signal -> share.close());
    }

    /** A request whose body goes on behind its first part when there is room for all of it. */
    private static final class Paused extends ServerHttpRequestDecorator {
        private final Budget.Share share;
        private final long size;

        private long seen;
        private boolean isAsked;

        Paused(ServerHttpRequest request, Budget.Share share, long size) {
            super(request);
            this.share = share;
            this.size = size;
        }

        @Override
        public Flux<DataBuffer> getBody() {
            return super.getBody().concatMap(this::pass, 1).doOnDiscard(DataBuffer.class, DataBufferUtils::release);
        }

        private Mono<DataBuffer> pass(DataBuffer part) {
            seen += part.readableByteCount();
            if (seen <= SMALL || isAsked) {
                return Mono.just(part);
            }
            isAsked = true;
            return share.take(size)
                    .doOnError(refused -> DataBufferUtils.release(part))
                    .doOnCancel(() -> DataBufferUtils.release(part))
                    .thenReturn(part);
        }
    }
}
