package dev.roster.resources;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import reactor.core.publisher.Mono;

/**
 * How many resources there are in all. PostgreSQL has to look at each to count them, so where they are many the number may be some
 * seconds old.
 */
final class Totals {
    private static final long MANY = 10_000;
    private static final long FRESH = Duration.ofSeconds(2).toNanos();
    private static final long OLDEST = Duration.ofSeconds(10).toNanos();

    /** A count, when it was taken, and when a new one last began, which may have failed. */
    private record Total(long value, long at, long triedAt) {}

    private final Map<Object, Total> known = new ConcurrentHashMap<>();
    private final Map<Object, Mono<Long>> counting = new ConcurrentHashMap<>();
    private final LongSupplier nanos;

    /** @param nanos as {@link System#nanoTime} */
    Totals(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * The total of what a key stands for.
     *
     * @param count counts it
     */
    Mono<Long> get(Object key, Mono<Long> count) {
        Mono<Long> counted = count.doOnNext(value -> keep(key, value));
        return Mono.defer(() -> {
            Total total = known.get(key);
            long now = nanos.getAsLong();
            if (total == null) {
                return counted;
            }
            if (now - total.at() > OLDEST) {
                return counting.computeIfAbsent(
                        key,
                        same -> counted.doFinally(end -> counting.remove(same)).cache());
            }
            // One counts anew, the others go on with what is known.
            boolean isMine = now - total.triedAt() > FRESH
                    && known.replace(key, total, new Total(total.value(), total.at(), now));
            return isMine ? counted : Mono.just(total.value());
        });
    }

    private void keep(Object key, long value) {
        if (value < MANY) {
            known.remove(key);
        } else {
            long now = nanos.getAsLong();
            known.put(key, new Total(value, now, now));
        }
    }
}
