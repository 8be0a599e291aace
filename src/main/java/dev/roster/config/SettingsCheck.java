package dev.roster.config;

import dev.roster.startup.StartupFailure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/**
 * Refuses settings that can't be read, or with which the server would not work or would delete what it is to keep: all of them at once,
 * before anything is made. Names that only one class knows are that one's to refuse.
 */
final class SettingsCheck implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration YEAR = Duration.ofDays(365);
    // Longer than anyone keeps anything, and still a time that PostgreSQL knows.
    private static final Duration AGES = Duration.ofDays(365_000);
    private static final int MANY = 1_000_000;

    private static final List<Setting> SETTINGS = List.of(
            Setting.number("SERVER_PORT", "server.port", 0, 65_535, 8080),
            Setting.duration("SERVER_NETTY_IDLE_TIMEOUT", "server.netty.idle-timeout", SECOND, DAY, "150s"),
            Setting.number("POSTGRES_PORT", "roster.database.port", 1, 65_535, 5432),
            Setting.oneOf(
                    "POSTGRES_SSLMODE",
                    "roster.database.ssl-mode",
                    // Not verify-ca: Netty holds the name against the certificate all the same.
                    List.of("disable", "prefer", "require", "verify-full")),
            Setting.duration("ROSTER_DATABASE_STARTUP_TIMEOUT", "roster.database.startup-timeout", SECOND, DAY, "60s"),
            Setting.number("ROSTER_DATABASE_POOL_SIZE", "roster.database.pool-size", 1, 10_000, 10),
            Setting.size("MAX_BODY_SIZE", "spring.http.codecs.max-in-memory-size", "16KB", "1GB", "16MB"),
            Setting.size("ROSTER_LARGE_BODIES", "roster.large-bodies", "64KB", "1TB", "64MB")
                    .orEmpty(),
            Setting.duration("ROSTER_REQUEST_TIMEOUT", "roster.request-timeout", SECOND, DAY, "60s"),
            Setting.number("ROSTER_BULK_MAX_OPERATIONS", "roster.bulk-max-operations", 1, MANY, 10_000),
            Setting.duration("ROSTER_CURSOR_TIMEOUT", "roster.cursor-timeout", SECOND, YEAR, "1h"),
            Setting.duration("ROSTER_JOURNAL_RETENTION", "roster.journal-retention", DAY, AGES, "365d")
                    .orZero(),
            Setting.duration("ROSTER_REQUEST_LOG_RETENTION", "roster.request-log.retention", DAY, AGES, "30d")
                    .orZero(),
            Setting.oneOf("ROSTER_REQUEST_LOG", "roster.request-log.requests", List.of("all", "changes", "refused")),
            Setting.oneOf("ROSTER_REQUEST_LOG_BODIES", "roster.request-log.bodies", List.of("all", "refused", "none")),
            Setting.size("ROSTER_REQUEST_LOG_BODY_SIZE", "roster.request-log.body-size", "0B", "16MB", "16KB"),
            Setting.number("ROSTER_LANES_COUNT", "roster.lanes.count", 1, 1000, 2),
            Setting.number("ROSTER_LANES_ANOTHER", "roster.lanes.another", 1, MANY, 16),
            Setting.number("ROSTER_LANES_BATCH", "roster.lanes.batch", 1, 10_000, 64),
            Setting.number("ROSTER_LANES_CLAIMS", "roster.lanes.claims", 1, MANY, 500),
            Setting.number("ROSTER_LANES_WAITING", "roster.lanes.waiting", 1, MANY, 5000));

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        Environment environment = context.getEnvironment();
        String problems = SETTINGS.stream()
                .flatMap(setting ->
                        Optional.ofNullable(environment.getProperty(setting.property()))
                                .flatMap(setting::problem)
                                .stream())
                .collect(Collectors.joining("\n"));
        if (!problems.isEmpty()) {
            throw new StartupFailure(problems);
        }
    }
}
