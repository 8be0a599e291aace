package dev.roster.requestlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.TestDatabase;
import dev.roster.http.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** Partitions of the log come and go, whatever happened while the server slept. */
class PartitionsTest {
    private static final String KEEP = "SELECT scim.keep_request_log(30)";
    private static final String TODAY = "to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD')";

    /** All in a transaction that is taken back: the other tests have the log, too. */
    @Test
    void rowsThatCameBeforeTheirPartitionMoveIntoIt() throws SQLException {
        TestServer.newTenant(); // the tables are there once a server is
        try (Connection connection = TestDatabase.dataSource().getConnection();
                Statement sql = connection.createStatement()) {
            connection.setAutoCommit(false);
            String today = one(sql, "SELECT 'scim.request_log_' || " + TODAY);
            sql.execute("SET lock_timeout = '20s'");
            // A server that is about to do the same does it later.
            sql.execute("SELECT pg_advisory_xact_lock(hashtext('scim.keep_request_log'))");
            sql.execute("DROP TABLE " + today);
            sql.execute(
                    "INSERT INTO scim.request_log (at, request_id, method, path, operation, status, duration_us) VALUES"
                            + " (now(), 'early', 'GET', '/', 'other', 200, 1),"
                            + " (now() - interval '31 days', 'old', 'GET', '/', 'other', 200, 1)");
            assertThat(one(sql, "SELECT count(*) FROM scim.request_log_default WHERE request_id IN ('early', 'old')"))
                    .isEqualTo("2");
            sql.execute("CREATE TABLE scim.request_log_20200101 PARTITION OF scim.request_log"
                    + " FOR VALUES FROM ('2020-01-01Z') TO ('2020-01-02Z')");
            sql.execute(KEEP);
            assertThat(one(sql, "SELECT request_id FROM " + today + " WHERE request_id = 'early'"))
                    .isEqualTo("early");
            assertThat(one(sql, "SELECT count(*) FROM scim.request_log_default"))
                    .isEqualTo("0");
            assertThat(one(sql, "SELECT to_regclass('scim.request_log_20200101') IS NULL"))
                    .isEqualTo("t");
            connection.rollback();
        }
    }

    private static String one(Statement sql, String query) throws SQLException {
        try (var rows = sql.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : "";
        }
    }
}
