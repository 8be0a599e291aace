package dev.roster;

import dev.roster.config.DatabaseMigration;
import dev.roster.config.DatabaseProperties;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * One PostgreSQL for all tests of this JVM: a container where a Docker engine has the image, else an embedded one.
 * Tests keep apart by tenant, or by {@link #createDatabase a database of their own}.
 */
public final class TestDatabase {
    private static final String IMAGE = "postgres:18";

    private TestDatabase() {}

    /** The shared database, with the schema in place. */
    public static DatabaseProperties properties() {
        return Shared.PROPERTIES;
    }

    public static DataSource dataSource() {
        return dataSource(properties());
    }

    public static DataSource dataSource(DatabaseProperties database) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setServerNames(new String[] {database.host()});
        dataSource.setPortNumbers(new int[] {database.port()});
        dataSource.setDatabaseName(database.name());
        dataSource.setUser(database.user());
        dataSource.setPassword(database.password());
        return dataSource;
    }

    /** An empty database on the same server, without the schema. */
    public static DatabaseProperties createDatabase(String name) {
        DatabaseProperties shared = Server.PROPERTIES;
        try (var connection = dataSource(shared).getConnection();
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + statement.enquoteIdentifier(name, true));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return of(shared.host(), shared.port(), name, shared.user(), shared.password());
    }

    private static DatabaseProperties of(String host, int port, String name, String user, String password) {
        return new DatabaseProperties(host, port, name, user, password, Duration.ofSeconds(30), 10, "prefer", "");
    }

    private static final class Shared {
        static final DatabaseProperties PROPERTIES = createDatabase("roster");

        static {
            new DatabaseMigration(PROPERTIES);
        }
    }

    private static final class Server {
        static final DatabaseProperties PROPERTIES = hasImage() ? container() : embedded();

        private static boolean hasImage() {
            if (System.getenv("TESTCONTAINERS_HOST_OVERRIDE") == null && Files.exists(Path.of("/.dockerenv"))) {
                return false; // inside a container Testcontainers would download an image to find the engine's host
            }
            try {
                DockerClientFactory.lazyClient().inspectImageCmd(IMAGE).exec();
                return true;
            } catch (RuntimeException e) {
                return false; // no engine, or one that would have to download
            }
        }

        @SuppressWarnings("resource") // lives as long as the JVM
        private static DatabaseProperties container() {
            PostgreSQLContainer postgres = new PostgreSQLContainer(IMAGE);
            // Over TCP, where the server of the image's first initialization does not listen.
            postgres.waitingFor(Wait.forSuccessfulCommand("pg_isready -h 127.0.0.1 -U test -d test"));
            postgres.start();
            Runtime.getRuntime().addShutdownHook(new Thread(postgres::stop));
            return of(
                    postgres.getHost(),
                    postgres.getFirstMappedPort(),
                    postgres.getDatabaseName(),
                    postgres.getUsername(),
                    postgres.getPassword());
        }

        @SuppressWarnings("resource") // stopped by its own shutdown hook
        private static DatabaseProperties embedded() {
            try {
                EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                        .setLocaleConfig("locale", "C")
                        .start();
                return of("127.0.0.1", postgres.getPort(), "postgres", "postgres", "");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
