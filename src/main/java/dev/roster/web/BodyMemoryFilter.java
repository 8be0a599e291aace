package dev.roster.web;

import dev.roster.protocol.error.ScimException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
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
import reactor.core.publisher.SynchronousSink;

/**
 * Lets so many bodies be under way at once as there is memory for; what comes then waits. Small ones do not wait for large ones, and those
 * that have come not for those that still come.
 */
@Component
@Order(-90) // behind the bearer token: strangers take little
class BodyMemoryFilter implements WebFilter {
    private static final Set<HttpMethod> WITH_BODY = Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
    private static final long SMALL = 64 * 1024;
    // Who signs in sends a form, and where to go on behind it.
    private static final long MOST_OF_A_STRANGER = SMALL;
    private static final int LONGEST_QUERY_OF_A_STRANGER = 4 * 1024;
    // Some objects are made of each part, however short it is.
    private static final int LEAST_OF_A_PART = 256;
    // While they are read, checked and stored. Measured with groups of 100,000 members, and with users of 60 KB.
    private static final int TIMES_THE_SIZE_OF_LARGE = 5;
    private static final int TIMES_THE_SIZE_OF_SMALL = 10;
    private static final long HEAP_WITHOUT_LARGE = 96L << 20;
    private static final int SHARE_OF_HEAP = 4;

    private final long largest;
    private final Budget forLarge;
    private final Budget forSmall;
    // Bytes that have come and are not let in yet: direct memory, of which there is as much as heap.
    private final long mostComing;
    private final AtomicLong coming = new AtomicLong();

    BodyMemoryFilter(
            @Value("${spring.http.codecs.max-in-memory-size}") DataSize largestBody,
            @Value("${roster.large-bodies}") @Nullable DataSize atOnce) {
        long heap = Runtime.getRuntime().maxMemory();
        long room = (heap - HEAP_WITHOUT_LARGE) / TIMES_THE_SIZE_OF_LARGE;
        largest = largestBody.toBytes();
        mostComing = heap / SHARE_OF_HEAP;
        forLarge = new Budget(
                atOnce == null ? room : atOnce.toBytes(), LONGEST_WAIT, "Too many large requests are under way");
        forSmall = new Budget(
                heap / SHARE_OF_HEAP / TIMES_THE_SIZE_OF_SMALL, LONGEST_WAIT, "Too many requests are under way");
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        if (!WITH_BODY.contains(request.getMethod())) {
            return chain.filter(exchange);
        }
        long length = request.getHeaders().getContentLength();
        boolean isPacked = GzipRequestFilter.isPacked(request);
        boolean isStranger = exchange.getAttribute(Caller.ATTRIBUTE) == null;
        String query = request.getURI().getRawQuery();
        if (isStranger && query != null && query.length() > LONGEST_QUERY_OF_A_STRANGER) {
            return Mono.error(() -> ScimException.status(414, "The address is too long."));
        }
        long most = isStranger ? MOST_OF_A_STRANGER : largest;
        // What is longer than the most is refused when it has come; what has no length may be as long as that, and so
        // may what is packed.
        Room room = new Room(length < 0 || isPacked ? most : Math.min(length, most));
        exchange.getAttributes().put(Room.class.getName(), room);
        // What was read is stored by then, and the client may take its answer slowly.
        exchange.getResponse().beforeCommit(() -> Mono.fromRunnable(room::leave));
        boolean isSmall = length >= 0 && length <= SMALL && !isPacked;
        Counted body = isSmall && room.small.takeEasily(length)
                ? new Counted(request, room)
                : new Paused(request, room, isPacked);
        return chain.filter(exchange.mutate().request(body).build()).doFinally(signal -> room.leave());
    }

    /** The same for a body that comes out of another, in the room that is for both. */
    static ServerHttpRequest paused(ServerHttpRequest unpacked, ServerWebExchange exchange) {
        Room room = exchange.getAttribute(Room.class.getName());
        return room == null ? unpacked : new Paused(unpacked, room, false);
    }

    /** A request whose body is refused where it comes in too many parts, or has more than it said. */
    private static class Counted extends ServerHttpRequestDecorator {
        final Room room;
        long seen;

        Counted(ServerHttpRequest request, Room room) {
            super(request);
            this.room = room;
        }

        @Override
        public Flux<DataBuffer> getBody() {
            return super.getBody().handle(this::count);
        }

        private void count(DataBuffer part, SynchronousSink<DataBuffer> counted) {
            seen += room.sizeOf(part);
            if (seen <= room.mostSeen()) {
                counted.next(part);
                return;
            }
            DataBufferUtils.release(part);
            counted.error(ScimException.status(413, "The body is too large, or comes in too many parts."));
        }
    }

    /**
     * A request whose body goes on behind its first 64 KB, and a smaller one ends, when there is room in the heap for all of it. What has come
     * is outside of it: who sends slowly takes no more than that.
     */
    private static final class Paused extends Counted {
        private final boolean isPacked;

        Paused(ServerHttpRequest request, Room room, boolean isPacked) {
            super(request, room);
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
            if (seen <= SMALL && room.comes(room.sizeOf(part))) {
                return Mono.just(part);
            }
            return room.goOn(seen)
                    .doOnError(refused -> DataBufferUtils.release(part))
                    .doOnCancel(() -> DataBufferUtils.release(part))
                    .thenReturn(part);
        }

        private Mono<DataBuffer> end() {
            return seen > SMALL ? Mono.empty() : room.small.take(seen).then(Mono.empty());
        }
    }

    /** What one request takes. */
    private final class Room {
        private final Budget.Share large = forLarge.new Share();
        private final Budget.Share small = forSmall.new Share();
        private final long size;
        private long come;
        private boolean isLeft;

        /** @param size of the body, or the most that it may have */
        Room(long size) {
            this.size = size;
        }

        int sizeOf(DataBuffer part) {
            return Math.max(part.readableByteCount(), LEAST_OF_A_PART);
        }

        /** Twice as much: those who stream a body in short parts are none who mean harm. The codec knows the limit of bytes. */
        long mostSeen() {
            return 2 * Math.max(size, SMALL);
        }

        /** Whether there is memory for one more part. */
        synchronized boolean comes(int bytes) {
            boolean fits = !isLeft && coming.get() + bytes <= mostComing;
            if (fits) {
                come += bytes;
                coming.addAndGet(bytes);
            }
            return fits;
        }

        /** Behind the first 64 KB, or where there was no memory even for those. */
        Mono<Void> goOn(long seen) {
            return seen > SMALL
                    ? large.take(size)
                    : Mono.error(() ->
                            ScimException.status(429, "Too many requests are being sent; try again in a few seconds."));
        }

        void leave() {
            large.close();
            small.close();
            synchronized (this) {
                isLeft = true;
                coming.addAndGet(-come);
                come = 0;
            }
        }
    }
}
