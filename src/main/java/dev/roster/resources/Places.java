package dev.roster.resources;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ConcurrentLruCache;
import reactor.core.publisher.Mono;

/**
 * Where pages by index ended, so that a page that starts there need not skip all before it. Remembered for a minute, as what is deleted
 * moves all behind it to smaller indexes. Who starts far from any known place has the whole list surveyed, once for all who wait.
 */
final class Places {
    /** Up to here PostgreSQL skips rows at little cost, and exactly. */
    static final long FIRST = 1_000;

    /** A survey tells where each of so many ends. */
    static final int SPACING = 1_000;

    /** To skip more than these costs as much as a survey does of a list of some size. */
    static final long FAR = 20_000;

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

    /** What is known of a list. */
    private static final class Known {
        private final TreeMap<Long, Place> places = new TreeMap<>();
        private long surveyed;
        private @Nullable Mono<Void> survey;
    }

    private final LongSupplier nanoTime;
    private final ConcurrentLruCache<Object, Known> lists = new ConcurrentLruCache<>(MOST_LISTS, list -> new Known());

    Places(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * A place near an offset, and not behind it.
     *
     * @param survey by how many come before it, the last of these, for each {@link #SPACING} of the list
     */
    Mono<Place> near(Supplier<?> list, long offset, Mono<Map<Long, Position>> survey) {
        return Mono.defer(() -> {
            Place place = before(list, offset);
            return offset - place.offset() <= FAR
                    ? Mono.just(place)
                    : surveyed(list, survey).then(Mono.fromSupplier(() -> before(list, offset)));
        });
    }

    private Mono<Void> surveyed(Supplier<?> list, Mono<Map<Long, Position>> survey) {
        Known known = lists.get(list.get());
        long now = nanoTime.getAsLong();
        synchronized (known) {
            Mono<Void> latest = known.survey;
            if (latest == null || now - known.surveyed > FRESH.toNanos()) {
                latest = survey.doOnNext(
                                found -> found.forEach((offset, last) -> keep(list, new Place(offset, last, now))))
                        .doOnError(failure -> forgetSurvey(known))
                        .then()
                        .cache();
                known.survey = latest;
                known.surveyed = now;
            }
            return latest;
        }
    }

    private static void forgetSurvey(Known known) {
        synchronized (known) {
            known.survey = null;
        }
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
        Known known = lists.get(list.get());
        TreeMap<Long, Place> places = known.places;
        synchronized (known) {
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
        Known known = lists.get(list.get());
        TreeMap<Long, Place> places = known.places;
        synchronized (known) {
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
