package dev.roster.requestlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.protocol.error.ScimException;
import dev.roster.requestlog.RequestLogProperties.Bodies;
import dev.roster.requestlog.RequestLogProperties.Requests;
import dev.roster.web.RequestTrace;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.r2dbc.spi.ConnectionFactories;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.util.unit.DataSize;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** Rows are written once, whatever happens to the inserts around them. */
class WrittenOnceTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Table table = new Table();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final RequestLog log = new RequestLog(
            new RequestLogProperties(
                    Duration.ofDays(1), Requests.ALL, Bodies.NONE, DataSize.ofKilobytes(16), List.of()),
            table,
            meters);
    private int sent;

    @Test
    void aRunEndsThoughMoreAlwaysWaits() {
        table.insert = rows -> {
            send(500);
            return Mono.delay(Duration.ofMillis(20)).then();
        };
        send(500);
        log.writeWhile(() -> true, SHORT).block(LONG);
        log.writeWhile(() -> true, SHORT).block(LONG);
        assertThat(table.written).hasSizeGreaterThan(2_000).doesNotHaveDuplicates();
        assertThat(lost()).isZero();
    }

    @Test
    void whatMayHaveBeenWrittenIsNotWrittenAgain() {
        table.insert = rows -> Mono.never();
        send(3);
        log.writeWhile(() -> true, SHORT).block(LONG);
        assertThat(lost()).isEqualTo(3);
        table.insert = rows -> Mono.empty();
        send(1);
        log.write().block(LONG);
        assertThat(table.written).containsExactly("r4");
    }

    @Test
    void anOutageAmongSingleRowsLeavesTheOthers() {
        send(4);
        table.insert = rows -> rows.size() > 1 || rows.getFirst().requestId().equals("r2")
                ? Mono.error(new IllegalStateException("refused"))
                : rows.getFirst().requestId().equals("r3")
                        ? Mono.error(ScimException.status(503, "away"))
                        : Mono.empty();
        log.write().block(LONG);
        assertThat(table.written).containsExactly("r1");
        table.insert = rows -> Mono.empty();
        log.write().block(LONG);
        assertThat(table.written).containsExactly("r1", "r3", "r4");
        assertThat(lost()).isEqualTo(1);
    }

    @Test
    void aStopWaitsForTheInsertUnderWay() {
        table.insert = rows -> Mono.delay(SHORT).then();
        send(2);
        Disposable run = log.write().subscribe();
        Instant deadline = Instant.now().plus(LONG);
        while (!table.isAsked && Instant.now().isBefore(deadline)) {
            Thread.onSpinWait();
        }
        send(1);
        run.dispose();
        log.close();
        assertThat(table.written).containsExactly("r1", "r2", "r3");
        assertThat(lost()).isZero();
    }

    private void send(int requests) {
        for (int i = 0; i < requests; i++) {
            log.answered(new RequestTrace("r" + ++sent, Instant.EPOCH, "GET", "/Users", null, null, 0));
        }
    }

    private double lost() {
        return meters.counter("roster.request.log.lost").count();
    }

    private static final class Table extends RequestLogRepository {
        private final List<String> written = new CopyOnWriteArrayList<>();
        private volatile Function<List<LogRow>, Mono<Void>> insert = rows -> Mono.empty();
        private volatile boolean isAsked;

        Table() {
            super(DatabaseClient.create(ConnectionFactories.get("r2dbc:postgresql://nobody@nowhere/none")));
        }

        @Override
        Mono<Void> insert(List<LogRow> rows) {
            return Mono.defer(() -> {
                isAsked = true;
                List<String> ids = new ArrayList<>();
                rows.forEach(row -> ids.add(row.requestId()));
                // PostgreSQL goes on where a client breaks off.
                return insert.apply(rows)
                        .doOnSuccess(done -> written.addAll(ids))
                        .cache();
            });
        }
    }
}
