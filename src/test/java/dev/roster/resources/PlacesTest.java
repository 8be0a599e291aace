package dev.roster.resources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.resources.Places.Place;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Where pages of a list ended, by a clock that the test sets. */
class PlacesTest {
    private static final Position LAST = new Position(new UUID(1, 1), null);

    private final AtomicLong clock = new AtomicLong();
    private final Places places = new Places(clock::get);

    private static List<String> users() {
        return List.of("users");
    }

    private void keep(long... offsets) {
        for (long offset : offsets) {
            places.keep(PlacesTest::users, places.before(PlacesTest::users, 0).behind(offset, LAST));
        }
    }

    private long before(long offset) {
        return places.before(PlacesTest::users, offset).offset();
    }

    @Test
    void theNearestIsFoundThatIsNotBehind() {
        keep(1_000, 2_000, 3_000);
        assertThat(before(1_999)).isEqualTo(1_000);
        assertThat(before(2_000)).isEqualTo(2_000);
        assertThat(before(1_000_000)).isEqualTo(3_000);
        assertThat(places.before(PlacesTest::users, 2_000).last()).isEqualTo(LAST);
    }

    @Test
    void listsStartAtTheirStart() {
        keep(999, 1_000);
        assertThat(before(999)).isZero();
        assertThat(places.before(PlacesTest::users, 999).last()).isNull();
        assertThat(places.before(() -> List.of("groups"), 1_000).offset()).isZero();
    }

    @Test
    void aPlaceIsAsOldAsWhatItWasReadFrom() {
        keep(1_000);
        clock.addAndGet(Places.FRESH.toNanos());
        Place first = places.before(PlacesTest::users, 1_000);
        places.keep(PlacesTest::users, first.behind(2_000, LAST));
        keep(3_000);
        assertThat(before(2_000)).isEqualTo(2_000);
        clock.incrementAndGet();
        assertThat(before(2_000)).isZero();
        assertThat(before(3_000)).isEqualTo(3_000);
    }

    @Test
    void ofTooManySomeStayAndTheNewestIsOneOfThem() {
        for (int i = 1; i <= 10_000; i++) {
            keep(i * 1_000L);
            assertThat(before(i * 1_000L)).isEqualTo(i * 1_000L);
        }
        assertThat(before(5_000_000)).isBetween(1_000L, 4_999_000L);
    }
}
