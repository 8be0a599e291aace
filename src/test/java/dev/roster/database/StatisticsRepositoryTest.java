package dev.roster.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.TestDatabase;
import dev.roster.http.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatisticsRepositoryTest {
    /** It may be there first, and then nothing is left to the server. */
    @BeforeEach
    void withoutAutovacuum() throws SQLException {
        alter("SET (autovacuum_enabled = off)");
    }

    @AfterEach
    void withAutovacuum() throws SQLException {
        alter("RESET (autovacuum_enabled)");
    }

    @Test
    void postgresqlLearnsOfAFirstSyncWithinSeconds() throws Exception {
        try (var connection = TestDatabase.dataSource().getConnection()) {
            int tenant = TestServer.newTenant().tenant();
            update(connection, "ANALYZE scim.resource");
            long before = analyzed(connection);
            // As many again as other tests have left.
            update(connection, """
                    INSERT INTO scim.resource (tenant_id, id, type, unique_key, document, search, created_at, modified_at)
                    SELECT %d, gen_random_uuid(), 'User', 'sync' || n, '{}', '{}', now(), now()
                    FROM generate_series(1, 1000 + (SELECT count(*) FROM scim.resource)) n""".formatted(tenant));
            awaitMore(connection, before);
            // Quickly, so only in parts, and autovacuum still has to look at all of it.
            assertThat(parts(connection)).isEqualTo(10);
            assertThat(number(connection, "n_mod_since_analyze")).isPositive();
        }
    }

    /** The number of rows is known then, what is in them is not. */
    @Test
    void andOfTablesThatWereRestored() throws Exception {
        try (var connection = TestDatabase.dataSource().getConnection()) {
            int tenant = TestServer.newTenant().tenant();
            update(connection, """
                    INSERT INTO scim.resource (tenant_id, id, type, unique_key, document, search, created_at, modified_at)
                    SELECT %d, gen_random_uuid(), 'User', 'restored' || n, '{}', '{}', now(), now()
                    FROM generate_series(1, 600) n""".formatted(tenant));
            update(connection, "ANALYZE scim.resource");
            try (var statement = connection.createStatement()) {
                statement.execute("SELECT pg_stat_reset_single_table_counters('scim.resource'::regclass)");
            }
            update(connection, "VACUUM scim.resource");
            awaitMore(connection, 0);
        }
    }

    private static void awaitMore(Connection connection, long before) throws Exception {
        Instant end = Instant.now().plus(Duration.ofSeconds(20));
        while (analyzed(connection) == before) {
            assertThat(Instant.now()).as("statistics by the server").isBefore(end);
            Thread.sleep(100);
        }
    }

    /** Those of autovacuum are counted elsewhere. */
    private static long analyzed(Connection connection) throws SQLException {
        return number(connection, "analyze_count");
    }

    private static long number(Connection connection, String column) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT " + column
                        + " FROM pg_stat_user_tables WHERE schemaname = 'scim' AND relname = 'resource'")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** PostgreSQL's default is 100. */
    private static long parts(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT cardinality(histogram_bounds::text::text[]) - 1 FROM pg_stats"
                        + " WHERE schemaname = 'scim' AND tablename = 'resource' AND attname = 'id'")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void alter(String setting) throws SQLException {
        try (var connection = TestDatabase.dataSource().getConnection()) {
            update(connection, "ALTER TABLE scim.resource " + setting);
        }
    }

    private static void update(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }
}
