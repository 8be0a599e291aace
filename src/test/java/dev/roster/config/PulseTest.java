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
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.springframework.boot.health.contributor.Status;
import reactor.core.publisher.Mono;

/** Sessions that go on, where no new one can be had. */
class PulseTest {
    private final ConnectionFactory real = real(TestDatabase.properties());
    private final AtomicReference<Publisher<? extends Connection>> next = new AtomicReference<>(real.create());
    private final Pulse pulse = new Pulse(
            new ConnectionFactory() {
                @Override
                public Publisher<? extends Connection> create() {
                    return Mono.defer(() -> Mono.from(next.get()));
                }

                @Override
                public ConnectionFactoryMetadata getMetadata() {
                    return real.getMetadata();
                }
            },
            Duration.ofMillis(20),
            5,
            Duration.ofMillis(500));

    @AfterEach
    void stop() {
        pulse.stop();
    }

    @Test
    void aNewSessionThatIsSlowEndsNoOther() {
        Connection other = open();
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

    private Connection open() {
        return Objects.requireNonNull(Mono.from(pulse.watched(real).create()).block());
    }

    private Status status() {
        return Objects.requireNonNull(pulse.health().block()).getStatus();
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
