package dev.roster.requestlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.TestDatabase;
import dev.roster.config.DatabaseMigration;
import dev.roster.config.DatabaseProperties;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.util.unit.DataSize;

/** Partitions of the log come and go, whatever happened while the server slept, and whatever is in their way. */
@ExtendWith(OutputCaptureExtension.class)
class PartitionsTest {
    private static final RequestLogProperties SETTINGS = new RequestLogProperties(
            Duration.ofDays(30),
            RequestLogProperties.Requests.ALL,
            RequestLogProperties.Bodies.NONE,
            DataSize.ofKilobytes(1),
            List.of());
    private static final String COUNT = "SELECT count(*) FROM scim.request_log";
    private static final String ASIDE = "SELECT count(*) FROM pg_class WHERE relname LIKE 'request_log_early_%'";

    private DatabaseProperties database;
    private Connection connection;
    private Statement sql;
    private String today;

    /** A server that slept for days: no partition is there for the rows that come. */
    @BeforeEach
    void forget(TestInfo test) throws SQLException {
        database = TestDatabase.createDatabase(
                "partitions_" + test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT));
        new DatabaseMigration(database);
        connection = TestDatabase.dataSource(database).getConnection();
        sql = connection.createStatement();
        today = one("SELECT 'scim.request_log_' || to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD')");
        for (int day = 0; day < 4; day++) {
            sql.execute("DROP TABLE " + inDays(day));
        }
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void rowsThatCameBeforeTheirPartitionMoveIntoIt() throws SQLException {
        insert(1, "now()");
        insert(1, "now() - interval '1 day'");
        insert(1, "now() - interval '32 days'");
        oldDay("20200101");
        assertThat(one("SELECT count(*) FROM scim.request_log_default")).isEqualTo("3");
        keep(Duration.ofSeconds(5));
        assertThat(one("SELECT count(*) FROM " + today)).isEqualTo("1");
        assertThat(one("SELECT count(*) FROM " + inDays(-1))).isEqualTo("1");
        assertThat(one(COUNT)).isEqualTo("2");
        assertThat(one(ASIDE)).isEqualTo("0");
        assertThat(isThere("scim.request_log_20200101")).isFalse();
        assertThat(isThere(inDays(3))).isTrue();
        // The one that took the place of the default partition can be set aside as well.
        sql.execute("DROP TABLE " + inDays(3));
        insert(1, "now() + interval '3 days'");
        keep(Duration.ofSeconds(5));
        assertThat(one("SELECT count(*) FROM " + inDays(3))).isEqualTo("1");
    }

    @Test
    void manyAreMovedAndDeletedThoughNoStatementMayTakeLong() throws SQLException {
        insert(100_000, "now()");
        sql.execute(
                "INSERT INTO scim.request_minute SELECT now() - interval '40 days' - n * interval '1 minute', 1, '', 'x',"
                        + " 1, 0, 0, 1, 1 FROM generate_series(1, 20000) n");
        await().atMost(Duration.ofMinutes(3)).until(() -> {
            keep(Duration.ofMillis(300));
            return one("SELECT count(*) FROM scim.request_log_default").equals("0")
                    && one(ASIDE).equals("0");
        });
        keep(Duration.ofSeconds(5));
        assertThat(one("SELECT count(*) FROM " + today)).isEqualTo("100000");
        assertThat(one("SELECT count(*) FROM scim.request_minute")).isEqualTo("0");
    }

    @Test
    void whatIsInTheWayOfAStepIsInTheWayOfNoOther(CapturedOutput output) throws SQLException {
        insert(1, "now()");
        oldDay("20200101");
        oldDay("20200102");
        sql.execute("INSERT INTO scim.request_minute VALUES (now() - interval '40 days', 1, '', 'x', 1, 0, 0, 1, 1)");
        try (Connection other = TestDatabase.dataSource(database).getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().executeQuery("SELECT FROM scim.request_log_20200101");
            keep(Duration.ofSeconds(5));
        }
        assertThat(isThere("scim.request_log_20200101")).isTrue();
        assertThat(isThere("scim.request_log_20200102")).isFalse();
        assertThat(isThere(inDays(3))).isTrue();
        assertThat(one("SELECT count(*) FROM " + today)).isEqualTo("1");
        assertThat(one("SELECT count(*) FROM scim.request_minute")).isEqualTo("0");
        assertThat(output.getOut()
                        .lines()
                        .filter(line -> line.contains("WARN"))
                        .filter(line -> line.contains("dropping the partition of 2020-01-01: ")))
                .hasSize(1)
                .allMatch(line -> line.contains("lock timeout"));
        keep(Duration.ofSeconds(5));
        assertThat(isThere("scim.request_log_20200101")).isFalse();
    }

    /** As a server does once a minute. */
    private void keep(Duration statementTimeout) {
        var connections = new PostgresqlConnectionFactory(PostgresqlConnectionConfiguration.builder()
                .host(database.host())
                .port(database.port())
                .database(database.name())
                .username(database.user())
                .password(database.password())
                .statementTimeout(statementTimeout)
                .build());
        new RequestLogUpkeep(
                        new RequestLogUpkeepRepository(DatabaseClient.create(connections)), Clock.systemUTC(), SETTINGS)
                .keep()
                .block();
    }

    private void insert(int rows, String at) throws SQLException {
        sql.execute("INSERT INTO scim.request_log (at, request_id, method, path, operation, status, duration_us)"
                + " SELECT " + at + ", 'early', 'GET', '/', 'other', 200, 1 FROM generate_series(1, " + rows + ")");
    }

    private void oldDay(String day) throws SQLException {
        sql.execute(
                "CREATE TABLE scim.request_log_%1$s PARTITION OF scim.request_log FOR VALUES FROM ('%1$sZ') TO ('%1$s 23:59Z')"
                        .formatted(day));
    }

    private String inDays(int days) throws SQLException {
        return one("SELECT 'scim.request_log_' || to_char(now() AT TIME ZONE 'UTC' + interval '" + days
                + " days', 'YYYYMMDD')");
    }

    private boolean isThere(String table) throws SQLException {
        return one("SELECT to_regclass('" + table + "') IS NOT NULL").equals("t");
    }

    private String one(String query) throws SQLException {
        try (var rows = sql.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : "";
        }
    }
}
