package dev.roster.web;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
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
@Order(-90) // behind the bearer token: strangers take no room
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
        boolean isPacked = request.getHeaders().containsHeader(HttpHeaders.CONTENT_ENCODING);
        if (!WITH_BODY.contains(request.getMethod()) || (length >= 0 && length <= SMALL && !isPacked)) {
            return chain.filter(exchange);
        }
        // What is longer than the largest is refused when it has come; what has no length may be as long as that, and
        // so
        // may what is packed.
        Room room = new Room(budget.new Share(), length < 0 || isPacked ? largest : Math.min(length, largest));
        exchange.getAttributes().put(Room.class.getName(), room);
        // What was read is stored by then, and the client may take its answer slowly.
        exchange.getResponse().beforeCommit(() -> Mono.fromRunnable(room::leave));
        return chain.filter(exchange.mutate().request(paused(request, room)).build())
                .doFinally(signal -> room.leave());
    }

    /** The same for a body that comes out of another, in the room that is for both. */
    static ServerHttpRequest paused(ServerHttpRequest unpacked, ServerWebExchange exchange) {
        Room room = exchange.getAttribute(Room.class.getName());
        return room == null ? unpacked : paused(unpacked, room);
    }

    /** A request whose body goes on behind its first part when there is room for all of it. */
    private static ServerHttpRequest paused(ServerHttpRequest request, Room room) {
        return new ServerHttpRequestDecorator(request) {
            private long seen;

            @Override
            public Flux<DataBuffer> getBody() {
                return super.getBody().concatMap(this::pass, 1).doOnDiscard(DataBuffer.class, DataBufferUtils::release);
            }

            private Mono<DataBuffer> pass(DataBuffer part) {
                seen += part.readableByteCount();
                return seen <= SMALL
                        ? Mono.just(part)
                        : room.enter()
                                .doOnError(refused -> DataBufferUtils.release(part))
                                .doOnCancel(() -> DataBufferUtils.release(part))
                                .thenReturn(part);
            }
        };
    }

    /** What one request takes of the budget, once. */
    private static final class Room {
        private final Budget.Share share;
        private final long size;
        private boolean isEntered;

        Room(Budget.Share share, long size) {
            this.share = share;
            this.size = size;
        }

        Mono<Void> enter() {
            if (isEntered) {
                return Mono.empty();
            }
            isEntered = true;
            return share.take(size);
        }

        void leave() {
            share.close();
        }
    }
}
