package dev.roster.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roster.resources.Places.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

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

    @Test
    void whoStartsFarFromAllHasTheListSurveyedOnceForAll() {
        Sinks.One<Map<Long, Position>> found = Sinks.one();
        AtomicInteger surveys = new AtomicInteger();
        Mono<Map<Long, Position>> survey = found.asMono().doOnSubscribe(sent -> surveys.incrementAndGet());
        List<Place> near = new ArrayList<>();
        for (long offset : List.of(90_000L, 50_500L, 20_000L)) {
            places.near(PlacesTest::users, offset, survey).subscribe(near::add);
        }
        assertThat(near).extracting(Place::offset).containsExactly(0L);
        found.tryEmitValue(Map.of(50_000L, LAST, 51_000L, LAST));
        assertThat(near).extracting(Place::offset).containsExactlyInAnyOrder(0L, 51_000L, 50_000L);
        clock.addAndGet(Places.FRESH.toNanos());
        places.near(PlacesTest::users, 999_999, survey).subscribe(near::add);
        assertThat(near.getLast().offset()).isEqualTo(51_000);
        assertThat(surveys).hasValue(1);
        clock.incrementAndGet();
        places.near(PlacesTest::users, 999_999, survey).subscribe(near::add);
        assertThat(surveys).hasValue(2);
    }

    @Test
    void aSurveyThatFailsIsTriedAgain() {
        Mono<Map<Long, Position>> failing = Mono.error(new IllegalStateException("away"));
        assertThatThrownBy(() -> places.near(PlacesTest::users, 90_000, failing).block())
                .hasMessage("away");
        assertThat(places.near(PlacesTest::users, 90_000, Mono.just(Map.of(90_000L, LAST)))
                        .block())
                .extracting(Place::offset)
                .isEqualTo(90_000L);
    }
}
