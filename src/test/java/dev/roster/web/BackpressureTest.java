package dev.roster.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** A long answer on a connection that takes 64 KB before it says that it is full. */
class BackpressureTest {
    private static final int PARTS = 100;

    private final EmbeddedChannel channel = new EmbeddedChannel(new Backpressure());
    private final AtomicInteger written = new AtomicInteger();
    private final AtomicBoolean isComplete = new AtomicBoolean();

    /** As Reactor Netty does it: it asks for more than it can send. */
    private void answer() {
        Flux<byte[]> parts = Flux.range(0, PARTS).map(i -> new byte[40 * 1024]);
        Disposable answer = Backpressure.paced(parts, channel)
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
    }

    @Test
    void endsWithItsConnection() {
        answer();
        assertThat(channel.close().isSuccess()).isTrue();
        channel.runPendingTasks();
        assertThat(isComplete).isTrue();
    }
}
