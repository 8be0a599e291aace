package dev.roster.web;

import dev.roster.protocol.error.ScimException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** What large bodies may take of the heap at once: who comes when it is taken waits, in the order of coming. */
final class BodyBudget {
    private final Duration longestWait;
    private final Queue<Share> waiting = new ArrayDeque<>();
    private long free;

    BodyBudget(long bytes, Duration longestWait) {
        this.free = bytes;
        this.longestWait = longestWait;
    }

    /** The share of one request, which it may take once and keeps until it is closed. */
    final class Share implements AutoCloseable {
        private final Sinks.Empty<Void> granted = Sinks.empty();
        private long bytes;
        private boolean isHeld;
        private boolean isClosed;

        /** Ends when there is room; 429 when that takes too long. */
        Mono<Void> take(long wanted) {
            synchronized (BodyBudget.this) {
                bytes = wanted;
                if (!isClosed) {
                    waiting.add(this);
                }
            }
            grant();
            return granted.asMono()
                    .timeout(
                            longestWait,
                            Mono.error(() -> ScimException.status(
                                    429, "Too many large requests are under way; try again in a few seconds.")));
        }

        @Override
        public void close() {
            synchronized (BodyBudget.this) {
                isClosed = true;
                waiting.remove(this);
                if (isHeld) {
                    isHeld = false;
                    free += bytes;
                }
            }
            grant();
        }
    }

    private void grant() {
        for (Share next = next(); next != null; next = next()) {
            next.granted.tryEmitEmpty();
        }
    }

    private synchronized @Nullable Share next() {
        Share first = waiting.peek();
        if (first == null || first.bytes > free) {
            return null;
        }
        waiting.remove();
        free -= first.bytes;
        first.isHeld = true;
        return first;
    }
}
