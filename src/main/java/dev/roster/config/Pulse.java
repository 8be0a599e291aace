package dev.roster.config;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Status;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Asks PostgreSQL every few seconds whether it is there, over a connection of its own. Where no answer comes, as from a frozen server or
 * through a network that drops all, it closes every connection: whoever waits for one is told, and new ones are made once there is
 * somebody to connect to. Neither a statement's timeout, which PostgreSQL keeps, nor TCP would notice for many minutes. Who asks whether the
 * server is ready, a stranger maybe, is told what came of it last, and takes no connection of those who wait for one.
 */
final class Pulse implements ReactiveHealthIndicator {
    private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);
    private static final Duration BETWEEN = Duration.ofSeconds(2);
    // On one connection: a session goes on where no new one could be had, behind another password say.
    private static final int QUESTIONS = 150;
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final Disposable asking;
    private volatile boolean answers;

    Pulse(ConnectionFactory connections) {
        this.asking = Flux.usingWhen(Mono.from(connections.create()).timeout(PATIENCE), Pulse::asked, Connection::close)
                .doOnNext(answered -> answers = answered)
                .concatMap(answered -> forgetClosed())
                .doOnError(failure -> answers = false)
                .doOnError(TimeoutException.class, silence -> closeAll())
                .repeat()
                .retryWhen(Retry.fixedDelay(Long.MAX_VALUE, BETWEEN))
                .subscribe();
    }

    /** The same connections, closed when PostgreSQL falls silent. */
    ConnectionFactory watched(ConnectionFactory connections) {
        return new ConnectionFactory() {
            @Override
            public Publisher<? extends Connection> create() {
                return Mono.from(connections.create()).doOnNext(open::add);
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

    private static Flux<Boolean> asked(Connection connection) {
        return Mono.from(connection.validate(ValidationDepth.REMOTE))
                .timeout(PATIENCE)
                .filter(answered -> answered)
                .switchIfEmpty(Mono.error(() -> new IllegalStateException("PostgreSQL has closed the connection")))
                .repeatWhen(asked -> asked.delayElements(BETWEEN))
                .take(QUESTIONS);
    }

    private Mono<Void> forgetClosed() {
        return Flux.fromIterable(open)
                .filterWhen(connection ->
                        Mono.from(connection.validate(ValidationDepth.LOCAL)).map(alive -> !alive))
                .doOnNext(open::remove)
                .then();
    }

    private void closeAll() {
        LOG.warn(
                "PostgreSQL has not answered for {} s: its {} connections are closed",
                PATIENCE.toSeconds(),
                open.size());
        open.removeIf(connection -> {
            Mono.from(connection.close()).onErrorComplete().subscribe();
            return true;
        });
    }

    void stop() {
        asking.dispose();
    }
}
