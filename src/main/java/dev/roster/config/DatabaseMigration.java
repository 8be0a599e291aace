package dev.roster.config;

import dev.roster.startup.StartupFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.ssl.DefaultJavaSSLFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.DependsOn;
import org.springframework.stereotype.Component;

/** Waits for PostgreSQL, then brings its schema up to date over JDBC; once made, both are done and no JDBC connection stays. */
@Component
// A mistake in a file is told at once, not behind a wait for the database.
@DependsOn("schemaRegistry")
public class DatabaseMigration {
    private static final Logger log = LoggerFactory.getLogger(DatabaseMigration.class);
    private static final Duration PAUSE = Duration.ofSeconds(3);

    public DatabaseMigration(DatabaseProperties database) {
        if (database.host().isBlank()) {
            throw new StartupFailure("Roster needs a PostgreSQL: set POSTGRES_HOST, POSTGRES_DB, POSTGRES_USER and "
                    + "POSTGRES_PASSWORD (and POSTGRES_PORT if it is not 5432).");
        }
        requireAuthorities(database);
        PGSimpleDataSource dataSource = dataSource(database);
        // Spring's own hook waits until the start has ended.
        try (var _ = new InterruptOnStop()) {
            await(database, dataSource);
        }
        migrate(database, dataSource);
    }

    /** What would be ignored, or waited for in vain. */
    private static void requireAuthorities(DatabaseProperties database) {
        String file = database.sslRootCert();
        if (file.isEmpty()) {
            return;
        }
        if (!database.checksCertificate()) {
            throw new StartupFailure(
                    "POSTGRES_SSLROOTCERT is for POSTGRES_SSLMODE=verify-full, not for \"%s\", which checks nothing."
                            .formatted(database.sslMode()));
        }
        if (!Files.isRegularFile(Path.of(file)) || !Files.isReadable(Path.of(file))) {
            throw new StartupFailure(
                    "POSTGRES_SSLROOTCERT must be a file that the server can read, not \"%s\".".formatted(file));
        }
    }

    private static PGSimpleDataSource dataSource(DatabaseProperties database) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setServerNames(new String[] {database.host()});
        dataSource.setPortNumbers(new int[] {database.port()});
        dataSource.setDatabaseName(database.name());
        dataSource.setUser(database.user());
        dataSource.setPassword(database.password());
        dataSource.setSslMode(database.sslMode());
        if (!database.sslRootCert().isEmpty()) {
            dataSource.setSslRootCert(database.sslRootCert());
        } else if (database.checksCertificate()) {
            // By itself it would look for a file in the home directory.
            dataSource.setSslfactory(DefaultJavaSSLFactory.class.getName());
        }
        dataSource.setConnectTimeout(5);
        dataSource.setLoginTimeout(10);
        dataSource.setTcpKeepAlive(true);
        // Who holds a table, such as a long report, does not hold the start for ever.
        dataSource.setOptions(
                "-c lock_timeout=" + Math.max(1, database.startupTimeout().toMillis()));
        dataSource.setApplicationName("roster migration");
        return dataSource;
    }

    private static void await(DatabaseProperties database, PGSimpleDataSource dataSource) {
        Instant deadline = Instant.now().plus(database.startupTimeout());
        while (true) {
            try (Connection connection = dataSource.getConnection()) {
                log.debug("PostgreSQL {} answers", connection.getMetaData().getDatabaseProductVersion());
                return;
            } catch (SQLException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw stopped(database);
                }
                retryLater(database, deadline, e);
            }
        }
    }

    private static void retryLater(DatabaseProperties database, Instant deadline, SQLException failure) {
        String reason = oneLine(failure);
        // Class 28 is a refused password or user: waiting does not help.
        if (String.valueOf(failure.getSQLState()).startsWith("28")) {
            throw new StartupFailure(
                    "PostgreSQL at %s refuses the sign-in: %s. Check POSTGRES_USER and POSTGRES_PASSWORD."
                            .formatted(database, reason));
        }
        if (Instant.now().plus(PAUSE).isAfter(deadline)) {
            throw new StartupFailure(
                    "No PostgreSQL at %s within %d s: %s. Check POSTGRES_HOST, POSTGRES_PORT, POSTGRES_DB and POSTGRES_SSLMODE."
                            .formatted(database, database.startupTimeout().toSeconds(), reason));
        }
        log.warn("Waiting for PostgreSQL at {}: {}", database, reason);
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw stopped(database);
        }
    }

    private static StartupFailure stopped(DatabaseProperties database) {
        return new StartupFailure("Stopped while waiting for PostgreSQL at " + database + ".");
    }

    private static void migrate(DatabaseProperties database, PGSimpleDataSource dataSource) {
        Flyway flyway = Flyway.configure()
                .dataSource(dataSource)
                .defaultSchema("scim")
                .locations("classpath:db/migration")
                // None: by default those of a newer release are.
                .ignoreMigrationPatterns(new String[0])
                .load();
        try {
            var result = flyway.migrate();
            log.info(
                    "PostgreSQL at {}: schema at version {}",
                    database,
                    result.targetSchemaVersion == null ? result.initialSchemaVersion : result.targetSchemaVersion);
        } catch (FlywayException e) {
            log.debug("Migration failed", e);
            throw new StartupFailure(
                    e instanceof FlywayValidateException && isOfNewerRelease(flyway)
                            ? "PostgreSQL at %s belongs to a newer release of Roster: start that one, or restore the backup made before it."
                                    .formatted(database)
                            : "Can't bring the schema of PostgreSQL at %s up to date: %s"
                                    .formatted(database, oneLine(e)));
        }
    }

    private static boolean isOfNewerRelease(Flyway flyway) {
        return Arrays.stream(flyway.info().applied())
                .map(MigrationInfo::getState)
                .anyMatch(state -> state == MigrationState.FUTURE_SUCCESS || state == MigrationState.FUTURE_FAILED);
    }

    private static String oneLine(Exception failure) {
        String message = failure.getMessage();
        return message == null
                ? failure.toString()
                : message.strip().replaceAll("\\s*\\R\\s*", " ").replaceAll("\\.$", "");
    }
}
