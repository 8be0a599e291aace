package dev.roster.web;

import dev.roster.protocol.error.ScimException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

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

    /** The share of one request, which it takes once and keeps until it is closed. */
    public final class Share implements AutoCloseable {
        private Sinks.@Nullable Empty<Void> granted;
        private long amount;
        private boolean isHeld;
        private boolean isClosed;

        /**
         * Ends when there is room, for more than the whole budget when all of it is free; 429 when that takes too long. Who holds some may
         * ask again.
         */
        public Mono<Void> take(long wanted) {
            synchronized (Budget.this) {
                if (isHeld) {
                    return Mono.empty();
                }
                amount = Math.min(wanted, all);
                if (!isClosed && waiting.isEmpty() && amount <= free) {
                    hold();
                    return Mono.empty();
                }
                granted = Sinks.empty();
                if (!isClosed) {
                    waiting.add(this);
                }
            }
            // Not on the stack of who makes room: it may go on to make room itself, and so on.
            return granted.asMono().publishOn(Schedulers.parallel()).timeout(longestWait, Mono.error(this::refused));
        }

        /** Takes it where more than half of all is left then, and nobody waits. */
        boolean takeEasily(long wanted) {
            synchronized (Budget.this) {
                boolean isEasy = !isClosed && waiting.isEmpty() && wanted <= free - all / 2;
                if (isEasy) {
                    amount = wanted;
                    hold();
                }
                return isEasy;
            }
        }

        private ScimException refused() {
            return ScimException.status(429, refusal);
        }

        private void hold() {
            free -= amount;
            isHeld = true;
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
            Objects.requireNonNull(next.granted).tryEmitEmpty();
        }
    }

    private synchronized @Nullable Share next() {
        Share first = waiting.peek();
        if (first == null || first.amount > free) {
            return null;
        }
        waiting.remove();
        first.hold();
        return first;
    }
}
