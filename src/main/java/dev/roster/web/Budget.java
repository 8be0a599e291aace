package dev.roster.web;

import dev.roster.protocol.error.ScimException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A fair semaphore for shares of any size, which blocks no thread: who comes when it is taken waits, in the order of coming. */
public final class Budget {
    private final long all;
    private final Duration longestWait;
    private final String refusal;
    private final Queue<Share> waiting = new ArrayDeque<>();
    private long free;

    /** @param refusal what is said to who waits too long */
    public Budget(long amount, Duration longestWait, String refusal) {
        this.all = Math.max(1, amount);
        this.free = all;
        this.longestWait = longestWait;
        this.refusal = refusal + "; try again in a few seconds.";
    }

    /** The share of one request, which it may take once and keeps until it is closed. */
    public final class Share implements AutoCloseable {
        private final Sinks.Empty<Void> granted = Sinks.empty();
        private long amount;
        private boolean isHeld;
        private boolean isClosed;

        /** Ends when there is room, for more than there is when all of it is free; 429 when that takes too long. */
        public Mono<Void> take(long wanted) {
            synchronized (Budget.this) {
                amount = Math.min(wanted, all);
                if (!isClosed) {
                    waiting.add(this);
                }
            }
            grant();
            return granted.asMono().timeout(longestWait, Mono.error(() -> ScimException.status(429, refusal)));
        }

        @Override
        public void close() {
            synchronized (Budget.this) {
                isClosed = true;
                waiting.remove(this);
                if (isHeld) {
                    isHeld = false;
                    free += amount;
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
        if (first == null || first.amount > free) {
            return null;
        }
        waiting.remove();
        free -= first.amount;
        first.isHeld = true;
        return first;
    }
}
