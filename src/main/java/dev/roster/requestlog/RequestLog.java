package dev.roster.requestlog;

import dev.roster.protocol.error.ScimException;
import dev.roster.requestlog.RequestLogProperties.Bodies;
import dev.roster.web.RequestObserver;
import dev.roster.web.RequestTrace;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Takes down every request, behind it: rows wait in a bounded queue and are written some hundred at a time. What does not fit, because
 * the database is slower than the requests or away, is dropped and counted.
 */
@Component
@EnableConfigurationProperties(RequestLogProperties.class)
class RequestLog implements RequestObserver {
    private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);
    private static final int MOST_ROWS = 10_000;
    private static final long MOST_CHARACTERS = 16 * 1024 * 1024;
    private static final int BATCH = 500;
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(2);
    // Probes and the like come every few seconds and tell nothing.
    private static final Pattern NOT_SCIM = Pattern.compile("/(livez|readyz|actuator|console|favicon\\.ico)(/.*)?");

    private final RequestLogProperties settings;
    private final RequestLogRepository repository;
    private final LogText text;
    private final LinkedBlockingQueue<LogRow> waiting = new LinkedBlockingQueue<>(MOST_ROWS);
    private final AtomicLong characters = new AtomicLong();
    private final Counter lost;
    // Of one run at a time.
    private final Queue<LogRow> batch = new ArrayDeque<>(BATCH);
    private volatile Mono<Void> running = Mono.empty();
    private double lossTold;

    RequestLog(RequestLogProperties settings, RequestLogRepository repository, MeterRegistry meters) {
        this.settings = settings;
        this.repository = repository;
        this.text = new LogText(settings);
        this.lost = Counter.builder("roster.request.log.lost")
                .description("Requests that the log has no row of, because it could not be written in time")
                .register(meters);
        meters.gauge("roster.request.log.queue", waiting, LinkedBlockingQueue::size);
    }

    @Override
    public void answered(RequestTrace trace) {
        if (settings.retention().isZero() || isNoise(trace)) {
            return;
        }
        boolean refused = trace.status() >= 400;
        LogRow row = LogRow.of(trace, isKept(trace, refused), isBodyKept(refused));
        offer(row);
        for (RequestTrace.Refused operation : trace.refused()) {
            offer(row.refused(operation, isBodyKept(true)));
        }
    }

    /** What asks for nothing of SCIM, as scanners do; 401s are kept all the same, so that guessing of tokens shows. */
    private static boolean isNoise(RequestTrace trace) {
        return !trace.isBelowBase()
                && trace.status() != 401
                && NOT_SCIM.matcher(trace.path()).matches();
    }

    private boolean isKept(RequestTrace trace, boolean refused) {
        return switch (settings.requests()) {
            case ALL -> true;
            case CHANGES -> refused || trace.operation().isChange();
            case REFUSED -> refused;
        };
    }

    private boolean isBodyKept(boolean refused) {
        return settings.bodies() == Bodies.ALL || (refused && settings.bodies() == Bodies.REFUSED);
    }

    private void offer(LogRow row) {
        if (characters.addAndGet(row.size()) > MOST_CHARACTERS || !waiting.offer(row)) {
            characters.addAndGet(-row.size());
            lost.increment();
        }
    }

    /** Writes what waits. A batch that fails because the database is away is written when it is back. */
    @Scheduled(fixedDelay = 250)
    Mono<Void> write() {
        // Less than a full batch waits for more: what a statement costs was half of what a row did. A caller that stops
        // waiting does not break it off: PostgreSQL would finish the insert all the same, and the next run repeat it.
        return Mono.defer(() ->
                running = writeWhile(() -> waiting.size() >= BATCH, LONGEST).cache());
    }

    /** Ends between two inserts, as more may always wait. */
    Mono<Void> writeWhile(BooleanSupplier goesOn, Duration longest) {
        return Mono.defer(() -> {
            long start = System.nanoTime();
            return Mono.defer(() -> writeBatch(longest))
                    .subscribeOn(Schedulers.parallel())
                    .repeat(() -> goesOn.getAsBoolean() && System.nanoTime() - start < longest.toNanos())
                    .then()
                    .onErrorResume(failure -> {
                        LOG.debug("The request log waits for the database", failure);
                        return Mono.empty();
                    })
                    .doFinally(signal -> tellLoss());
        });
    }

    private Mono<Void> writeBatch(Duration longest) {
        if (batch.isEmpty()) {
            List<LogRow> next = new ArrayList<>(BATCH);
            waiting.drainTo(next, BATCH);
            next.forEach(row -> characters.addAndGet(-row.size()));
            next.stream().map(text::plain).forEach(batch::add);
        }
        return batch.isEmpty()
                ? Mono.empty()
                : insert(List.copyOf(batch), longest)
                        .onErrorResume(RequestLog::isRefused, refused -> eachForItself(longest));
    }

    /** One row that PostgreSQL refuses takes no other with it. */
    private Mono<Void> eachForItself(Duration longest) {
        return Flux.fromIterable(List.copyOf(batch))
                .concatMap(row -> insert(List.of(row), longest).onErrorResume(RequestLog::isRefused, failure -> {
                    LOG.error("A row of the request log could not be written", failure);
                    lose(1);
                    return Mono.empty();
                }))
                .then();
    }

    private static boolean isRefused(Throwable failure) {
        return !(failure instanceof TimeoutException || ScimException.isPassing(failure));
    }

    /** The first rows of the batch, which leave it. */
    private Mono<Void> insert(List<LogRow> rows, Duration longest) {
        return repository
                .insert(rows)
                .timeout(longest)
                .doOnSuccess(written -> leave(rows.size()))
                // They may have been written: to do it again would count them twice.
                .doOnError(TimeoutException.class, silence -> lose(rows.size()));
    }

    private void lose(int rows) {
        leave(rows);
        lost.increment(rows);
    }

    private void leave(int rows) {
        for (int i = 0; i < rows; i++) {
            batch.remove();
        }
    }

    private void tellLoss() {
        double now = lost.count();
        if (now > lossTold) {
            LOG.warn("The request log has no row of {} requests: they could not be written in time", (long)
                    (now - lossTold));
            lossTold = now;
        }
    }

    /** The last rows, if the database takes them at once. */
    @PreDestroy
    void close() {
        running.then(writeWhile(() -> !waiting.isEmpty(), LONGEST_STOP))
                .timeout(LONGEST_STOP)
                .onErrorComplete()
                .block();
        lost.increment(batch.size() + waiting.size());
        tellLoss();
    }
}
