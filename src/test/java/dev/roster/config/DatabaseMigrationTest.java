package dev.roster.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.roster.TestDatabase;
import dev.roster.startup.StartupFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DatabaseMigrationTest {
    @Test
    void leavesNoConnectionBehindAndCanRunAgain() throws SQLException {
        DatabaseProperties database = TestDatabase.createDatabase("migration_again");
        new DatabaseMigration(database);
        new DatabaseMigration(database);
        // PostgreSQL shows a closed connection a moment longer.
        await().untilAsserted(() -> assertThat(
                        column(
                                database,
                                "SELECT application_name FROM pg_stat_activity WHERE datname = 'migration_again' AND application_name LIKE 'roster%'"))
                .isEmpty());
        assertThat(column(database, "SELECT name FROM scim.tenant WHERE id = 1"))
                .containsExactly("default");
    }

    @Test
    void serversThatStartAtOnceMigrateAnEmptyDatabaseOnce() throws SQLException {
        DatabaseProperties database = TestDatabase.createDatabase("migration_at_once");
        try (var servers = Executors.newFixedThreadPool(3)) {
            CompletableFuture.allOf(IntStream.range(0, 3)
                            .mapToObj(i -> CompletableFuture.runAsync(() -> new DatabaseMigration(database), servers))
                            .toArray(CompletableFuture[]::new))
                    .join();
        }
        assertThat(column(database, "SELECT version FROM scim.flyway_schema_history WHERE version IS NOT NULL"))
                .hasSizeGreaterThan(10)
                .doesNotHaveDuplicates();
        assertThat(column(database, "SELECT name FROM scim.secret WHERE name = 'cursor'"))
                .hasSize(1);
    }

    @Test
    void everyViewAndEveryColumnOfItHasAComment() throws SQLException {
        assertThat(column(TestDatabase.properties(), """
                        SELECT c.relname || coalesce('.' || a.attname, '')
                        FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
                        WHERE c.relkind = 'v' AND c.relnamespace = 'public'::regnamespace
                          AND (obj_description(c.oid) IS NULL OR col_description(c.oid, a.attnum) IS NULL)
                        """)).isEmpty();
    }

    @Test
    void aRoleThatMayNotCreateRolesGetsTheSchemaAllTheSame() throws SQLException {
        DatabaseProperties database = TestDatabase.createDatabase("migration_plain");
        try (Connection connection = TestDatabase.dataSource(database).getConnection();
                var statement = connection.createStatement()) {
            statement.execute("DROP ROLE IF EXISTS plain_owner");
            statement.execute("CREATE ROLE plain_owner LOGIN PASSWORD 'plain'");
            statement.execute("ALTER DATABASE migration_plain OWNER TO plain_owner");
        }
        new DatabaseMigration(new DatabaseProperties(
                database.host(),
                database.port(),
                database.name(),
                "plain_owner",
                "plain",
                database.startupTimeout(),
                database.poolSize(),
                database.sslMode(),
                database.sslRootCert()));
        assertThat(column(database, "SELECT count(*)::text FROM public.users")).containsExactly("0");
    }

    @Test
    void aDatabaseOfANewerReleaseIsLeftAlone() throws SQLException {
        DatabaseProperties database = TestDatabase.createDatabase("migration_newer");
        new DatabaseMigration(database);
        try (Connection connection = TestDatabase.dataSource(database).getConnection();
                var statement = connection.createStatement()) {
            statement.execute("""
                    INSERT INTO scim.flyway_schema_history
                        (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
                    VALUES (9999, '9999', 'of a newer release', 'SQL', 'V9999__of_a_newer_release.sql', 1, 'x', 1, true)
                    """);
        }
        assertThatThrownBy(() -> new DatabaseMigration(database))
                .isInstanceOf(StartupFailure.class)
                .hasMessageContaining("newer release of Roster: start that one, or restore the backup");
    }

    @Test
    void aLockThatSomebodyHoldsEndsTheStartInTime() throws SQLException {
        DatabaseProperties database = TestDatabase.createDatabase("migration_locked");
        new DatabaseMigration(database);
        try (Connection other = TestDatabase.dataSource(database).getConnection();
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE scim.journal");
            assertThatThrownBy(() -> new DatabaseMigration(new DatabaseProperties(
                            database.host(),
                            database.port(),
                            database.name(),
                            database.user(),
                            database.password(),
                            Duration.ofSeconds(1),
                            database.poolSize(),
                            database.sslMode(),
                            database.sslRootCert())))
                    .isInstanceOf(StartupFailure.class)
                    .hasMessageContaining("lock timeout");
        }
    }

    @Test
    void aRefusedSignInIsToldAtOnce() {
        DatabaseProperties database = TestDatabase.properties();
        assertThatThrownBy(() -> new DatabaseMigration(new DatabaseProperties(
                        database.host(),
                        database.port(),
                        database.name(),
                        "nobody",
                        "wrong",
                        database.startupTimeout(),
                        database.poolSize(),
                        database.sslMode(),
                        database.sslRootCert())))
                .isInstanceOf(StartupFailure.class)
                .hasMessageContaining("POSTGRES_USER")
                .hasMessageNotContaining("wrong");
    }

    static List<String> column(DatabaseProperties database, String sql) throws SQLException {
        try (Connection connection = TestDatabase.dataSource(database).getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }
}
