package dev.roster.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roster.startup.StartupFailure;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Which values are refused; {@link StartupFailureTest} has the names of the variables. */
class SettingsCheckTest {
    @ParameterizedTest
    @CsvSource({
        "roster.journal-retention, 365",
        "roster.journal-retention, 31536000000",
        "roster.journal-retention, -1d",
        "roster.journal-retention, 12h",
        "roster.journal-retention, 1y",
        "roster.journal-retention, 9999999d",
        "roster.journal-retention, 99999999999999999d",
        "roster.journal-retention, ''",
        "roster.request-log.retention, 30",
        "roster.request-log.retention, 12h",
        "roster.request-log.requests, some",
        "roster.request-log.bodies, ''",
        "roster.request-log.body-size, -1KB",
        "roster.request-log.body-size, 4GB",
        "roster.lanes.count, 0",
        "roster.lanes.batch, 0",
        "roster.lanes.waiting, -1",
        "roster.lanes.another, many",
        "spring.http.codecs.max-in-memory-size, 16",
        "spring.http.codecs.max-in-memory-size, -1",
        "spring.http.codecs.max-in-memory-size, 16M",
        "spring.http.codecs.max-in-memory-size, 4GB",
        "roster.large-bodies, x",
        "roster.large-bodies, -1MB",
        "roster.database.startup-timeout, 60",
        "roster.database.startup-timeout, 60d",
        "roster.database.pool-size, 0",
        "roster.database.port, 65536",
        "roster.database.ssl-mode, tunnel",
        "roster.bulk-max-operations, -5",
        "roster.bulk-max-operations, 9999999999",
        "roster.request-timeout, 0",
        "roster.request-timeout, 60",
        "roster.request-timeout, 60000",
        "roster.cursor-timeout, 1",
        "server.port, http",
        "server.netty.idle-timeout, 150",
    })
    void whatWouldBreakOrDeleteIsRefused(String property, String value) {
        assertThatThrownBy(() -> check(property, value))
                .isInstanceOf(StartupFailure.class)
                .message()
                .contains(" must be ", "not \"" + value + "\".")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({
        "roster.journal-retention, 0",
        "roster.journal-retention, 0d",
        "roster.journal-retention, 1d",
        "roster.journal-retention, 24h",
        "roster.journal-retention, P365D",
        "roster.journal-retention, 36500d",
        "roster.request-log.retention, 0",
        "roster.request-log.requests, Changes",
        "roster.request-log.body-size, 0",
        "roster.request-log.body-size, 16384",
        "spring.http.codecs.max-in-memory-size, 33554432",
        "roster.large-bodies, ''",
        "roster.database.startup-timeout, 5m",
        "roster.database.pool-size, 1",
        "roster.database.ssl-mode, Verify-Full",
        "roster.cursor-timeout, 1500ms",
        "server.port, 0",
    })
    void whatMakesSenseIsTaken(String property, String value) {
        assertThatCode(() -> check(property, value)).doesNotThrowAnyException();
    }

    private static void check(String property, String value) {
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            context.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource("test", Map.of(property, value)));
            new SettingsCheck().initialize(context);
        }
    }
}
