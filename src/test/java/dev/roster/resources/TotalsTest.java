package dev.roster.resources;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class TotalsTest {
    private final AtomicLong now = new AtomicLong();
    private final Totals totals = new Totals(now::get);
    private final AtomicInteger counts = new AtomicInteger();

    @Test
    void manyAreCountedOnceForAllWhoAskAtOnce() {
        assertTotal(20_000, Mono.just(20_000L));
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        Sinks.One<Long> count = Sinks.one();
        List<StepVerifier> asking = Stream.generate(
                        () -> StepVerifier.create(totals.get("users", counted(count.asMono())))
                                .expectNext(30_000L)
                                .expectComplete()
                                .verifyLater())
                .limit(5)
                .toList();
        count.tryEmitValue(30_000L);
        asking.forEach(one -> one.verify(Duration.ofSeconds(5)));
        assertThat(counts).hasValue(2);
    }

    /** Whoever has made one wants to see it. */
    @Test
    void fewAreCountedForEach() {
        assertTotal(10, Mono.just(10L));
        assertTotal(11, Mono.just(11L));
        assertThat(counts).hasValue(2);
    }

    @Test
    void aCountThatFailsIsTriedAgain() {
        assertTotal(20_000, Mono.just(20_000L));
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        StepVerifier.create(totals.get("users", counted(Mono.error(new IllegalStateException("away")))))
                .verifyErrorMessage("away");
        assertTotal(30_000, Mono.just(30_000L));
    }

    @Test
    void whoHangsUpMakesNoTotalFresh() {
        assertTotal(20_000, Mono.just(20_000L));
        for (int i = 0; i < 3; i++) {
            hangUpAfter(Duration.ofSeconds(3));
        }
        now.addAndGet(Duration.ofMillis(1500).toNanos());
        assertTotal(30_000, Mono.just(30_000L));
    }

    @Test
    void oneTriesAndTheOthersGoOnWithWhatIsKnown() {
        assertTotal(20_000, Mono.just(20_000L));
        hangUpAfter(Duration.ofSeconds(3));
        assertTotal(20_000, Mono.just(30_000L));
        assertThat(counts).hasValue(2);
    }

    private void hangUpAfter(Duration pause) {
        now.addAndGet(pause.toNanos());
        StepVerifier.create(totals.get("users", counted(Mono.never())))
                .thenCancel()
                .verify();
    }

    private void assertTotal(long total, Mono<Long> count) {
        StepVerifier.create(totals.get("users", counted(count)))
                .expectNext(total)
                .verifyComplete();
    }

    private Mono<Long> counted(Mono<Long> count) {
        return count.doOnSubscribe(asked -> counts.incrementAndGet());
    }
}
