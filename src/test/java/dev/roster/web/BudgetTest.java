package dev.roster.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.roster.protocol.error.ScimException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class BudgetTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    private final Budget budget = new Budget(10, Duration.ofMinutes(1), "Too many");
    private final Budget.Share first = budget.new Share();
    private final Budget.Share second = budget.new Share();
    private final Budget.Share third = budget.new Share();

    @Test
    void whatFitsGoesOnAtOnce() {
        assertThat(first.take(4).toFuture()).isCompleted();
        assertThat(second.take(6).toFuture()).isCompleted();
        assertThat(third.take(1).toFuture()).isNotDone();
    }

    @Test
    void whoHasItsShareHasItStill() {
        first.take(6).block();
        first.take(6).block();
        assertThat(second.take(4).toFuture()).isCompleted();
    }

    @Test
    void whatIsTakenEasilyLeavesHalf() {
        assertThat(first.takeEasily(6)).isFalse();
        assertThat(first.takeEasily(5)).isTrue();
        assertThat(second.takeEasily(1)).isFalse();
        assertThat(second.take(5).toFuture()).isCompleted();
    }

    /** Each on the stack of the one before it would be too many for any stack. */
    @Test
    void manyMayLeaveAsSoonAsTheyAreGranted() {
        first.take(10).block();
        AtomicInteger left = new AtomicInteger();
        for (int i = 0; i < 100_000; i++) {
            Budget.Share share = budget.new Share();
            share.take(10).doOnTerminate(left::incrementAndGet).subscribe(none -> {}, failure -> {}, share::close);
        }
        first.close();
        await().atMost(Duration.ofSeconds(20)).untilAtomic(left, equalTo(100_000));
    }

    @Test
    void whatIsMoreThanAllGoesOnAlone() {
        first.take(1).block();
        CompletableFuture<?> large = second.take(11).toFuture();
        assertThat(large).isNotDone();
        first.close();
        assertThat(large).succeedsWithin(SOON);
        CompletableFuture<?> small = third.take(1).toFuture();
        assertThat(small).isNotDone();
        second.close();
        assertThat(small).succeedsWithin(SOON);
    }

    @Test
    void whatWaitsGoesOnInItsOrder() {
        first.take(10).block();
        CompletableFuture<?> large = second.take(8).toFuture();
        CompletableFuture<?> small = third.take(3).toFuture();
        first.close();
        assertThat(large).succeedsWithin(SOON);
        assertThat(small).isNotDone();
        second.close();
        assertThat(small).succeedsWithin(SOON);
    }

    @Test
    void whoEndsWhileItWaitsLeavesTheRoomToOthers() {
        first.take(10).block();
        second.take(8).subscribe();
        CompletableFuture<?> other = third.take(10).toFuture();
        second.close();
        second.close();
        first.close();
        assertThat(other).succeedsWithin(SOON);
    }

    @Test
    void whoHasEndedGetsNothing() {
        first.close();
        first.take(10).subscribe();
        assertThat(second.take(10).toFuture()).isCompleted();
    }

    @Test
    void whoWaitsTooLongIsRefused() {
        StepVerifier.withVirtualTime(() -> {
                    first.take(10).subscribe();
                    return second.take(1);
                })
                .thenAwait(Duration.ofMinutes(1))
                .verifyErrorSatisfies(refused -> assertThat(refused)
                        .isInstanceOfSatisfying(
                                ScimException.class,
                                scim -> assertThat(scim.error().status()).isEqualTo(429)));
    }
}
