package dev.roster.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Reads of long answers where there are eight connections: two at once. */
class LongReadsTest {
    private final LongReads reads = new LongReads(8);
    private final AtomicInteger begun = new AtomicInteger();
    private final List<Sinks.Empty<Void>> ends =
            Stream.generate(Sinks::<Void>empty).limit(5).toList();
    private final List<Disposable> all = ends.stream()
            .map(end -> reads.inTurn(read(end)).onErrorComplete().subscribe())
            .toList();

    private Mono<Void> read(Sinks.Empty<Void> end) {
        return end.asMono().doOnSubscribe(subscription -> begun.incrementAndGet());
    }

    @Test
    void theNextOneBeginsWhenOneHasEnded() {
        assertThat(begun).hasValue(2);
        assertThat(ends.get(1).tryEmitEmpty()).isEqualTo(Sinks.EmitResult.OK);
        await().untilAtomic(begun, equalTo(3));
        assertThat(ends.get(0).tryEmitError(new IllegalStateException("lost"))).isEqualTo(Sinks.EmitResult.OK);
        await().untilAtomic(begun, equalTo(4));
    }

    @Test
    void whoIsGoneTakesNobodysTurn() {
        all.get(2).dispose();
        assertThat(ends.get(0).tryEmitEmpty()).isEqualTo(Sinks.EmitResult.OK);
        assertThat(ends.get(1).tryEmitEmpty()).isEqualTo(Sinks.EmitResult.OK);
        await().untilAtomic(begun, equalTo(4));
    }

    /** Its connection is not free before. */
    @Test
    void whoIsGoneWhileItReadsKeepsItsTurnUntilTheEnd() {
        all.get(0).dispose();
        all.get(1).dispose();
        assertThat(begun).hasValue(2);
        assertThat(ends.get(0).tryEmitEmpty()).isEqualTo(Sinks.EmitResult.OK);
        await().untilAtomic(begun, equalTo(3));
    }
}
