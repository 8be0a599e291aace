package dev.roster.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.protocol.error.ScimException;
import dev.roster.web.Backpressure.WhenFull;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Sinks;

/** Long answers on connections that take 64 KB before they say that they are full. */
class BackpressureTest {
    private static final int PARTS = 100;

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final AtomicLong nanos = new AtomicLong();
    private final AnswerMemory memory =
            new AnswerMemory(5 * AnswerMemory.LONG, Duration.ofMinutes(1), nanos::get, meters);
    private final EmbeddedChannel channel = channel();
    private final AtomicInteger written = new AtomicInteger();
    private final AtomicBoolean isComplete = new AtomicBoolean();

    private EmbeddedChannel channel() {
        EmbeddedChannel made = new EmbeddedChannel(new Backpressure(memory));
        made.freezeTime();
        return made;
    }

    private void answer() {
        answer(channel);
    }

    /** As Reactor Netty does it: it asks for more than it can send. */
    private void answer(EmbeddedChannel channel) {
        Flux<byte[]> parts = Flux.range(0, PARTS).map(i -> new byte[40 * 1024]);
        Disposable answer = Backpressure.paced(parts, WhenFull.REFUSE, channel)
                .doOnComplete(() -> isComplete.set(true))
                .subscribe(part -> {
                    written.incrementAndGet();
                    assertThat(channel.write(Unpooled.wrappedBuffer(part))).isNotNull();
                });
        assertThat(answer).isNotNull();
        channel.runPendingTasks();
    }

    @Test
    void waitsForTheClient() {
        answer();
        assertThat(written).hasValue(2);
        assertThat(longAnswers()).isEqualTo(1);
        channel.flush();
        channel.runPendingTasks();
        assertThat(written).hasValue(4);
    }

    @Test
    void isWrittenAsAWholeToWhoTakesIt() {
        answer();
        for (int i = 0; i < PARTS; i++) {
            channel.flush();
            channel.runPendingTasks();
        }
        assertThat(written).hasValue(PARTS);
        assertThat(isComplete).isTrue();
        assertThat(longAnswers()).isZero();
    }

    @Test
    void endsWithItsConnection() {
        answer();
        assertThat(channel.close().isSuccess()).isTrue();
        channel.runPendingTasks();
        assertThat(isComplete).isTrue();
    }

    /** Reactor would log it with a stack trace, as an error that nobody took. */
    @Test
    void whoHangsUpJustBeforeTheFirstPartIsNoError() {
        List<Throwable> dropped = new ArrayList<>();
        Hooks.onErrorDropped(dropped::add);
        try {
            AtomicReference<Disposable> client = new AtomicReference<>(Disposables.single());
            EmbeddedChannel hungUp = new EmbeddedChannel(new Backpressure(memory)) {
                @Override
                public boolean isActive() {
                    client.get().dispose();
                    return super.isActive();
                }
            };
            Sinks.Many<byte[]> database = Sinks.many().unicast().onBackpressureBuffer();
            client.set(Backpressure.paced(database.asFlux(), WhenFull.REFUSE, hungUp)
                    .subscribe(part -> written.incrementAndGet()));
            assertThat(database.tryEmitNext(new byte[1])).isEqualTo(Sinks.EmitResult.OK);
            hungUp.runPendingTasks();
            assertThat(client.get().isDisposed()).isTrue();
            assertThat(written).hasValue(0);
            assertThat(dropped).isEmpty();
        } finally {
            Hooks.resetOnErrorDropped();
        }
    }

    @Test
    void ofWhichNothingIsTakenForAMinuteIsCutOff() {
        answer();
        pass(Duration.ofSeconds(59));
        assertThat(channel.isActive()).isTrue();
        pass(Duration.ofSeconds(2));
        assertThat(channel.isActive()).isFalse();
        assertThat(isComplete).isTrue();
        assertThat(cutOff()).isEqualTo(1);
    }

    @Test
    void ofWhichSomeIsTakenNowAndThenGoesOn() {
        answer();
        for (int i = 0; i < 10; i++) {
            pass(Duration.ofSeconds(50));
            channel.flush();
            channel.runPendingTasks();
        }
        assertThat(channel.isActive()).isTrue();
        assertThat(cutOff()).isZero();
    }

    private void pass(Duration time) {
        channel.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }

    /** There is room for five. */
    @Test
    void ofTooManyTheOneIsCutOffThatWaitsLongest() {
        List<EmbeddedChannel> channels = Stream.generate(this::channel).limit(5).toList();
        channels.forEach(this::answer);
        // The first one goes on, and waits again then: the second one is the slowest.
        channels.getFirst().flush();
        channels.getFirst().runPendingTasks();
        nanos.addAndGet(AnswerMemory.PATIENCE.toNanos());
        answer();
        assertThat(channels.stream().map(EmbeddedChannel::isActive)).containsExactly(true, false, true, true, true);
        assertThat(channel.isActive()).isTrue();
        assertThat(cutOff()).isEqualTo(1);
    }

    @Test
    void whoIsBehindForAMomentIsNotCutOff() {
        List<EmbeddedChannel> channels = Stream.generate(this::channel).limit(5).toList();
        channels.forEach(this::answer);
        nanos.addAndGet(AnswerMemory.PATIENCE.toNanos() - 1);
        assertThat(refusal(Flux.just(new byte[1], new byte[1]))).isEqualTo(429);
        assertThat(channels).allMatch(EmbeddedChannel::isActive);
        assertThat(cutOff()).isZero();
    }

    @Test
    void ofOnePartIsRefusedOnlyWhereItIsKnownToHaveMore() {
        Stream.generate(this::channel).limit(5).forEach(this::answer);
        assertThat(status(Backpressure.paced(Flux.just(new byte[1]), WhenFull.REFUSE, channel)))
                .isEqualTo(429);
        assertThat(refusal(Flux.just(new byte[1]))).isZero();
        assertThat(refusal(Flux.empty())).isZero();
    }

    @Test
    void toAChangeIsNeverRefused() {
        Stream.generate(this::channel).limit(5).forEach(this::answer);
        Flux<byte[]> parts = Backpressure.paced(Flux.just(new byte[1], new byte[1]), WhenFull.GO_ON, channel);
        assertThat(status(parts)).isZero();
    }

    private int refusal(Flux<byte[]> parts) {
        return status(Backpressure.paced(parts, WhenFull.REFUSE_SEVERAL, channel));
    }

    /** Of the error; 0 where the answer is complete. */
    private int status(Flux<byte[]> answer) {
        AtomicInteger status = new AtomicInteger(-1);
        Disposable subscribed = answer.subscribe(
                part -> {},
                refused -> status.set(((ScimException) refused).error().status()),
                () -> status.set(0));
        channel.runPendingTasks();
        assertThat(subscribed.isDisposed()).isTrue();
        return status.get();
    }

    /** What is written from another thread makes the connection full twice, and writable in between for nobody. */
    @Test
    void isTimedOnceHoweverOftenItsConnectionIsFull() {
        answer();
        channel.pipeline().fireChannelWritabilityChanged();
        channel.pipeline().fireChannelWritabilityChanged();
        for (int i = 0; i < PARTS; i++) {
            channel.flush();
            channel.runPendingTasks();
        }
        pass(Duration.ofMinutes(5));
        assertThat(channel.isActive()).isTrue();
        assertThat(cutOff()).isZero();
    }

    /** Large answers in one part: they are known when their connections are full, and may hold half as much again. */
    @Test
    void thatNobodyKnewToBeLongIsCutOffWhenThereIsTooMuchOfIt() {
        List<EmbeddedChannel> channels = Stream.generate(this::channel).limit(4).toList();
        for (EmbeddedChannel one : channels) {
            assertThat(one.write(Unpooled.wrappedBuffer(new byte[2 * (int) AnswerMemory.LONG])))
                    .isNotNull();
        }
        assertThat(channels.stream().map(EmbeddedChannel::isActive)).containsExactly(false, true, true, true);
        assertThat(channel.write(Unpooled.wrappedBuffer(new byte[6 * (int) AnswerMemory.LONG])))
                .isNotNull();
        assertThat(channels.stream().map(EmbeddedChannel::isActive)).containsExactly(false, false, false, false);
        assertThat(channel.isActive()).isTrue();
    }

    @Test
    void beginsForNobodyWhoHasGone() {
        EmbeddedChannel gone = channel();
        assertThat(gone.close().isSuccess()).isTrue();
        assertThat(memory.begins(gone, false)).isTrue();
        assertThat(longAnswers()).isZero();
    }

    @Test
    void leavesItsRoomToOthers() {
        for (int i = 0; i < 100; i++) {
            EmbeddedChannel one = channel();
            answer(one);
            assertThat(one.close().isSuccess()).isTrue();
            one.runPendingTasks();
        }
        assertThat(longAnswers()).isZero();
    }

    private double longAnswers() {
        return meters.get("roster.answers.long").gauge().value();
    }

    private double cutOff() {
        return meters.get("roster.answers.cut.off").counter().count();
    }
}
