package dev.roster.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.protocol.error.ScimException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class BudgetTest {
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
    void whereNobodyWaitsWhatDoesNotFitIsRefusedAtOnce() {
        Budget full = new Budget(10, Duration.ZERO, "Too many");
        Budget.Share held = full.new Share();
        held.take(8).block();
        StepVerifier.create(full.new Share().take(3))
                .verifyErrorSatisfies(refused ->
                        assertThat(((ScimException) refused).error().status()).isEqualTo(429));
        assertThat(full.new Share().take(2).toFuture()).isCompleted();
        held.close();
        assertThat(full.new Share().take(8).toFuture()).isCompleted();
    }

    @Test
    void whatIsMoreThanAllGoesOnAlone() {
        first.take(1).block();
        CompletableFuture<?> large = second.take(11).toFuture();
        assertThat(large).isNotDone();
        first.close();
        assertThat(large).isCompleted();
        CompletableFuture<?> small = third.take(1).toFuture();
        assertThat(small).isNotDone();
        second.close();
        assertThat(small).isCompleted();
    }

    @Test
    void whatWaitsGoesOnInItsOrder() {
        first.take(10).block();
        CompletableFuture<?> large = second.take(8).toFuture();
        CompletableFuture<?> small = third.take(3).toFuture();
        first.close();
        assertThat(large).isCompleted();
        assertThat(small).isNotDone();
        second.close();
        assertThat(small).isCompleted();
    }

    @Test
    void whoEndsWhileItWaitsLeavesTheRoomToOthers() {
        first.take(10).block();
        second.take(8).subscribe();
        CompletableFuture<?> other = third.take(10).toFuture();
        second.close();
        second.close();
        first.close();
        assertThat(other).isCompleted();
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
