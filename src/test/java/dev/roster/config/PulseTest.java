package dev.roster.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.TestDatabase;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.springframework.boot.health.contributor.Status;
import reactor.core.publisher.Mono;

/** Sessions that go on, where no new one can be had. */
class PulseTest {
    private final ConnectionFactory real = real(TestDatabase.properties());
    private final AtomicReference<Publisher<? extends Connection>> next = new AtomicReference<>(real.create());
    private final Pulse pulse = pulse(next::get, Duration.ofMillis(500));

    @AfterEach
    void stop() {
        pulse.stop();
    }

    @Test
    void aNewSessionThatIsSlowEndsNoOther() {
        Connection other = open(pulse);
        await().until(() -> status().equals(Status.UP));
        next.set(Mono.never());
        await().until(() -> status().equals(Status.DOWN));
        await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(10)).until(() -> isOpen(other));
        next.set(real.create());
        await().until(() -> status().equals(Status.UP));
        assertThat(isOpen(other)).isTrue();
        Mono.from(other.close()).block();
    }

    /** Such as with a password that was changed. */
    @Test
    void itIsNotReadyWhereNoNewSessionCanBeHad() {
        await().until(() -> status().equals(Status.UP));
        next.set(Mono.error(new IllegalStateException("password authentication failed")));
        await().until(() -> status().equals(Status.DOWN));
        next.set(real.create());
        await().until(() -> status().equals(Status.UP));
    }

    /** Where the network is back, what was sent before still gets no answer. */
    @Test
    void aSessionThatIsAskedForInVainEndsNoneThatWasMadeSince() {
        AtomicInteger sessions = new AtomicInteger();
        Pulse late = pulse(() -> sessions.getAndIncrement() == 0 ? Mono.never() : real.create(), Duration.ofSeconds(3));
        Connection other = open(late);
        await().until(() -> status(late).equals(Status.UP));
        assertThat(sessions).hasValue(2);
        assertThat(isOpen(other)).isTrue();
        late.stop();
        Mono.from(other.close()).block();
    }

    private Pulse pulse(Supplier<Publisher<? extends Connection>> next, Duration patience) {
        ConnectionFactory connections = new ConnectionFactory() {
            @Override
            public Publisher<? extends Connection> create() {
                return Mono.defer(() -> Mono.from(next.get()));
            }

            @Override
            public ConnectionFactoryMetadata getMetadata() {
                return real.getMetadata();
            }
        };
        return new Pulse(connections, Duration.ofMillis(20), 5, patience);
    }

    private Connection open(Pulse one) {
        return Objects.requireNonNull(Mono.from(one.watched(real).create()).block());
    }

    private Status status() {
        return status(pulse);
    }

    private static Status status(Pulse one) {
        return Objects.requireNonNull(one.health().block()).getStatus();
    }

    private static boolean isOpen(Connection connection) {
        return Objects.requireNonNull(
                Mono.from(connection.validate(ValidationDepth.LOCAL)).block());
    }

    private static ConnectionFactory real(DatabaseProperties database) {
        return new PostgresqlConnectionFactory(PostgresqlConnectionConfiguration.builder()
                .host(database.host())
                .port(database.port())
                .database(database.name())
                .username(database.user())
                .password(database.password())
                .build());
    }
}
