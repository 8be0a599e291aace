package dev.roster.web;

import java.util.concurrent.atomic.AtomicLong;

/** For lines of the log that every request might write. */
public final class OnceASecond {
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong last = new AtomicLong(System.nanoTime() - 2 * SECOND);

    /** True at most once a second. */
    public boolean isDue() {
        long now = System.nanoTime();
        long before = last.get();
        return now - before > SECOND && last.compareAndSet(before, now);
    }
}
