package dev.roster.journal;

import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Prunes the journal in small batches, so that it is in nobody's way, and summarizes what has come. */
@Component
class JournalUpkeep {
    private static final Logger LOG = LoggerFactory.getLogger(JournalUpkeep.class);
    private static final int BATCH = 1000;
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final JournalRepository repository;
    private final Clock clock;
    private final Duration retention;

    JournalUpkeep(JournalRepository repository, Clock clock, @Value("${roster.journal-retention}") Duration retention) {
        this.repository = repository;
        this.clock = clock;
        this.retention = retention;
    }

    /** What was kept before the journal was switched off stays. */
    @Scheduled(fixedDelay = 60_000)
    Mono<Void> prune() {
        return retention.isZero()
                ? Mono.empty()
                : prune(BATCH).onErrorResume(failure -> {
                    LOG.warn("The journal could not be pruned to {}: {}", retention, failure.getMessage());
                    return Mono.empty();
                });
    }

    @Scheduled(fixedDelay = 60_000)
    Mono<Void> summarize() {
        return repository.summarize().onErrorResume(failure -> {
            LOG.debug("A query of the journal by time reads its newest part as a whole until the next try", failure);
            return Mono.empty();
        });
    }

    Mono<Void> prune(int batch) {
        return Mono.defer(() -> repository.prune(clock.instant().minus(retention), batch))
                .expand(visited -> visited < batch
                        ? Mono.empty()
                        : Mono.delay(PAUSE)
                                .then(Mono.defer(
                                        () -> repository.prune(clock.instant().minus(retention), batch))))
                .then();
    }
}
