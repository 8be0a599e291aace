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

/**
 * Lets so many bodies be under way at once as there is memory for; what comes then waits. Small ones do not wait for large ones, and those
 * that have come not for those that still come.
 */
@Component
@Order(-90) // behind the bearer token: strangers take no room
class BodyMemoryFilter implements WebFilter {
    private static final Set<HttpMethod> WITH_BODY = Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
    private static final long SMALL = 64 * 1024;
    // While they are read, checked and stored. Measured with groups of 100,000 members, and with users of 60 KB.
    private static final int TIMES_THE_SIZE_OF_LARGE = 5;
    private static final int TIMES_THE_SIZE_OF_SMALL = 10;
    private static final long HEAP_WITHOUT_LARGE = 96L << 20;
    private static final int SHARE_OF_HEAP_FOR_SMALL = 8;
    // Outside of the heap, where there is as much for all connections together as in it.
    private static final int SHARE_FOR_COMING = 4;

    private final long largest;
    private final Budget forLarge;
    private final Budget forSmall;
    private final Budget forComing;

    BodyMemoryFilter(
            @Value("${spring.http.codecs.max-in-memory-size}") DataSize largestBody,
            @Value("${roster.large-bodies}") @Nullable DataSize atOnce) {
        long heap = Runtime.getRuntime().maxMemory();
        long room = (heap - HEAP_WITHOUT_LARGE) / TIMES_THE_SIZE_OF_LARGE;
        largest = largestBody.toBytes();
        forLarge = new Budget(
                atOnce == null ? room : atOnce.toBytes(), LONGEST_WAIT, "Too many large requests are under way");
        forSmall = new Budget(
                heap / SHARE_OF_HEAP_FOR_SMALL / TIMES_THE_SIZE_OF_SMALL,
                LONGEST_WAIT,
                "Too many requests are under way");
        forComing = new Budget(heap / SHARE_FOR_COMING, Duration.ZERO, "Too many requests are being sent");
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        if (!WITH_BODY.contains(request.getMethod())) {
            return chain.filter(exchange);
        }
        long length = request.getHeaders().getContentLength();
        boolean isPacked = GzipRequestFilter.isPacked(request);
        // What is longer than the largest is refused when it has come; what has no length may be as long as that, and
        // so may what is packed.
        Room room = new Room(length < 0 || isPacked ? largest : Math.min(length, largest));
        exchange.getAttributes().put(Room.class.getName(), room);
        // What was read is stored by then, and the client may take its answer slowly.
        exchange.getResponse().beforeCommit(() -> Mono.fromRunnable(room::leave));
        return chain.filter(exchange.mutate()
                        .request(new Paused(request, room, isPacked))
                        .build())
                .doFinally(signal -> room.leave());
    }

    /** The same for a body that comes out of another, in the room that is for both. */
    static ServerHttpRequest paused(ServerHttpRequest unpacked, ServerWebExchange exchange) {
        Room room = exchange.getAttribute(Room.class.getName());
        return room == null ? unpacked : new Paused(unpacked, room, false);
    }

    /**
     * A request whose body begins when there is memory for its first 64 KB, outside of the heap. It goes on behind them, and a smaller one
     * ends, when there is room in the heap for all of it: who sends slowly takes none.
     */
    private static final class Paused extends ServerHttpRequestDecorator {
        private final Room room;
        private final boolean isPacked;
        private long seen;

        Paused(ServerHttpRequest request, Room room, boolean isPacked) {
            super(request);
            this.room = room;
            this.isPacked = isPacked;
        }

        @Override
        public Flux<DataBuffer> getBody() {
            Flux<DataBuffer> parts = super.getBody().concatMap(this::pass, 1);
            // What a packed one needs is seen when it is unpacked.
            return (isPacked ? parts : parts.concatWith(Mono.defer(this::end)))
                    .doOnDiscard(DataBuffer.class, DataBufferUtils::release);
        }

        private Mono<DataBuffer> pass(DataBuffer part) {
            seen += part.readableByteCount();
            Mono<Void> taken = seen <= SMALL ? room.begin() : room.begin().then(room.enterLarge());
            return taken.doOnError(refused -> DataBufferUtils.release(part))
                    .doOnCancel(() -> DataBufferUtils.release(part))
                    .thenReturn(part);
        }

        private Mono<DataBuffer> end() {
            return seen > SMALL ? Mono.empty() : room.enterSmall(seen).then(Mono.empty());
        }
    }

    /** What one request takes of the budgets. */
    private final class Room {
        private final Budget.Share coming = forComing.new Share();
        private final Budget.Share large = forLarge.new Share();
        private final Budget.Share small = forSmall.new Share();
        private final long most;

        /** @param most bytes that its body may have */
        Room(long most) {
            this.most = most;
        }

        Mono<Void> begin() {
            return coming.take(Math.min(most, SMALL));
        }

        Mono<Void> enterLarge() {
            return large.take(most);
        }

        Mono<Void> enterSmall(long size) {
            return small.take(size);
        }

        void leave() {
            coming.close();
            large.close();
            small.close();
        }
    }
}
