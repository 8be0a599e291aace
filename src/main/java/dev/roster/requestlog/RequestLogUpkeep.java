package dev.roster.requestlog;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Makes the partitions of the coming days and takes away what is too old, in steps of which none undoes another. What fails is tried again
 * a minute later.
 */
@Component
class RequestLogUpkeep {
    private static final Logger LOG = LoggerFactory.getLogger(RequestLogUpkeep.class);
    private static final int DAYS = 4;
    // Rows may be long and have five indexes; sums are short and have one.
    private static final int ROWS = 500;
    private static final int MINUTES = 5000;
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

    private final RequestLogUpkeepRepository repository;
    private final Clock clock;
    private final Duration retention;

    RequestLogUpkeep(RequestLogUpkeepRepository repository, Clock clock, RequestLogProperties settings) {
        this.repository = repository;
        this.clock = clock;
        this.retention = settings.retention();
    }

    @Scheduled(fixedDelay = 60_000)
    Mono<Void> keep() {
        return retention.isZero()
                ? Mono.empty()
                : Mono.defer(() -> keep(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC)));
    }

    private Mono<Void> keep(LocalDate today) {
        LocalDate first = today.minusDays(Math.max(1, retention.toDays()));
        Instant since = first.atStartOfDay().toInstant(ZoneOffset.UTC);
        return Flux.concat(
                        Flux.range(0, DAYS)
                                .map(today::plusDays)
                                .concatMap(day -> step("making the partition of " + day, repository.makeDay(day))),
                        each(
                                "old partitions",
                                repository.daysBefore(first),
                                day -> step("dropping the partition of " + day, repository.dropDay(day))),
                        step(
                                "deleting old minutes",
                                pieces(Instant.EPOCH, from -> repository.deleteMinutes(from, since, MINUTES))),
                        each(
                                "rows without a partition",
                                repository.early(),
                                early -> step(
                                        "moving " + early,
                                        pieces(LAST, before -> repository.moveEarly(early, before, since, ROWS)))))
                .collectList()
                .doOnNext(failures -> {
                    if (!failures.isEmpty()) {
                        LOG.warn(
                                "The request log is put in order again in a minute, as this failed: {}",
                                String.join("; ", failures));
                    }
                })
                .then();
    }

    /** Takes a step; what comes out of it is what failed. */
    private static Mono<String> step(String what, Mono<Void> work) {
        return work.then(Mono.<String>empty()).onErrorResume(failure -> failed(what, failure));
    }

    private static <T> Flux<String> each(String what, Flux<T> found, Function<T, Mono<String>> step) {
        return found.collectList()
                .flatMapMany(all -> Flux.fromIterable(all).concatMap(step))
                .onErrorResume(failure -> failed(what, failure));
    }

    private static Mono<String> failed(String what, Throwable failure) {
        return Mono.just(
                what + ": " + NestedExceptionUtils.getMostSpecificCause(failure).getMessage());
    }

    /** One after the other, each from where the one before ended, until nothing is left. */
    private static Mono<Void> pieces(Instant from, Function<Instant, Mono<Instant>> next) {
        return next.apply(from)
                .expand(reached -> Mono.delay(PAUSE).then(next.apply(reached)))
                .then();
    }
}
