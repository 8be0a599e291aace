package dev.roster.config;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Status;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Asks PostgreSQL every few seconds whether it is there, over a connection of its own. Where no answer comes, as from a frozen server or
 * through a network that drops all, it closes every connection that is older than the question: whoever waits for one is told, and new
 * ones are made once there is somebody to connect to. Neither a statement's timeout, which PostgreSQL keeps, nor TCP would notice for many
 * minutes. Who asks whether the server is ready, a stranger maybe, is told what came of it last, and takes no connection of those who wait
 * for one.
 */
final class Pulse implements ReactiveHealthIndicator {
    private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);
    private static final Duration BETWEEN = Duration.ofSeconds(2);
    // On one connection: a session goes on where no new one could be had, behind another password say.
    private static final int QUESTIONS = 150;
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final ConnectionFactory connections;
    private final int questions;
    private final Duration patience;
    // When each was made, in nanoseconds.
    private final Map<Connection, Long> open = new ConcurrentHashMap<>();
    private final Disposable asking;
    private volatile @Nullable Connection session;
    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean answers;

    Pulse(ConnectionFactory connections) {
        this(connections, BETWEEN, QUESTIONS, PATIENCE);
    }

    Pulse(ConnectionFactory connections, Duration between, int questions, Duration patience) {
        this.connections = connections;
        this.questions = questions;
        this.patience = patience;
        this.asking = Mono.defer(() -> connect().flatMap(this::ask))
                .onErrorResume(failure -> {
                    answers = false;
                    return Mono.empty();
                })
                .then(Mono.delay(between))
                .repeat()
                .subscribe();
    }

    /** The same connections, closed when PostgreSQL falls silent. */
    ConnectionFactory watched(ConnectionFactory connections) {
        return new ConnectionFactory() {
            @Override
            public Publisher<? extends Connection> create() {
                return Mono.from(connections.create()).doOnNext(made -> open.put(made, System.nanoTime()));
            }

            @Override
            public ConnectionFactoryMetadata getMetadata() {
                return connections.getMetadata();
            }
        };
    }

    @Override
    public Mono<Health> health() {
        return Mono.fromSupplier(
                () -> Health.status(answers ? Status.UP : Status.DOWN).build());
    }

    /** The session to ask; a new one where it is due, and where that can't be had the old one, whose answer still counts. */
    private Mono<Connection> connect() {
        Connection old = session;
        if (old != null && asked.get() < questions) {
            return Mono.just(old);
        }
        long began = System.nanoTime();
        Mono<Connection> next = Mono.<Connection>from(connections.create())
                .timeout(patience)
                .doOnNext(connected -> {
                    session = connected;
                    asked.set(0);
                });
        return old == null
                ? next.doOnError(TimeoutException.class, silence -> closeOlderThan(began))
                : next.flatMap(connected -> close(old).thenReturn(connected)).onErrorReturn(old);
    }

    private Mono<Void> ask(Connection one) {
        long began = System.nanoTime();
        return Mono.from(one.validate(ValidationDepth.REMOTE))
                .timeout(patience)
                .filter(answered -> answered)
                .switchIfEmpty(Mono.error(() -> new IllegalStateException("PostgreSQL has closed the connection")))
                // Beyond them no new session could be had.
                .doOnNext(answered -> answers = asked.incrementAndGet() <= questions)
                .then(forgetClosed())
                .doOnError(TimeoutException.class, silence -> closeOlderThan(began))
                .onErrorResume(failure -> {
                    session = null;
                    return close(one).then(Mono.error(failure));
                });
    }

    private static Mono<Void> close(Connection one) {
        return Mono.from(one.close()).onErrorComplete();
    }

    private Mono<Void> forgetClosed() {
        return Flux.fromIterable(open.keySet())
                .filterWhen(connection ->
                        Mono.from(connection.validate(ValidationDepth.LOCAL)).map(alive -> !alive))
                .doOnNext(open::remove)
                .then();
    }

    /** But those that were made since it began to ask: PostgreSQL has answered them. */
    private void closeOlderThan(long began) {
        LOG.warn("PostgreSQL has not answered for {} s: connections that are older are closed", patience.toSeconds());
        open.entrySet().removeIf(one -> {
            boolean isOlder = one.getValue() - began < 0;
            if (isOlder) {
                close(one.getKey()).subscribe();
            }
            return isOlder;
        });
    }

    void stop() {
        asking.dispose();
        Connection last = session;
        if (last != null) {
            close(last).subscribe();
        }
    }
}
