package dev.roster.resources;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ConcurrentLruCache;

/**
 * Where pages by index ended: one that starts there, or not far behind, need not skip all that comes before. For a minute, as what is
 * deleted moves all behind it to smaller indexes.
 */
final class Places {
    /** Up to here PostgreSQL skips rows at little cost, and exactly. */
    static final long FIRST = 1_000;

    static final Duration FRESH = Duration.ofMinutes(1);
    private static final int MOST_LISTS = 32;
    private static final int MOST_PLACES = 1_000;

    /**
     * A place in a list.
     *
     * @param offset how many resources come before it
     * @param last the one right before it; null at the start
     * @param counted when all of those were counted, as {@link System#nanoTime}
     */
    record Place(long offset, @Nullable Position last, long counted) {

        /** The place after a page that was read from here. */
        Place behind(long end, Position lastOfPage) {
            return new Place(end, lastOfPage, counted);
        }
    }

    private final LongSupplier nanoTime;
    private final ConcurrentLruCache<Object, TreeMap<Long, Place>> lists =
            new ConcurrentLruCache<>(MOST_LISTS, list -> new TreeMap<>());

    Places(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * The place nearest to an offset, and not behind it.
     *
     * @param list what makes the list that list
     */
    Place before(Supplier<?> list, long offset) {
        long now = nanoTime.getAsLong();
        if (offset < FIRST) {
            return new Place(0, null, now);
        }
        TreeMap<Long, Place> places = lists.get(list.get());
        synchronized (places) {
            Map.Entry<Long, Place> entry = places.floorEntry(offset);
            while (entry != null && now - entry.getValue().counted() > FRESH.toNanos()) {
                places.remove(entry.getKey());
                entry = places.floorEntry(offset);
            }
            return entry == null ? new Place(0, null, now) : entry.getValue();
        }
    }

    void keep(Supplier<?> list, Place place) {
        if (place.offset() < FIRST) {
            return;
        }
        TreeMap<Long, Place> places = lists.get(list.get());
        synchronized (places) {
            if (places.size() >= MOST_PLACES && !places.containsKey(place.offset())) {
                // Every second one goes: those that stay are near enough.
                AtomicInteger seen = new AtomicInteger();
                places.values().removeIf(old -> seen.getAndIncrement() % 2 == 1);
            }
            // One that was counted later knows better.
            places.merge(place.offset(), place, (old, other) -> old.counted() - other.counted() > 0 ? old : other);
        }
    }
}
