package dev.roster.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.TestDatabase;
import dev.roster.http.ScimClient;
import dev.roster.http.TestServer;
import dev.roster.sql.ChangeSql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who follows the journal by its numbers misses nothing. */
class JournalOrderTest {
    private final ScimClient scim = TestServer.newTenant();

    @Test
    void whatCommitsLateComesBeforeWhatBeganLater() throws SQLException {
        try (Connection early = open();
                Connection late = open()) {
            change(early, "early");
            change(late, "late");
            late.commit();
            // Not yet: early has a smaller seq and would be missed.
            assertThat(after(0)).isEmpty();
            early.commit();
            assertThat(scim.changes("SELECT request_id FROM changes WHERE tenant_id = ? ORDER BY seq"))
                    .containsExactly("early", "late");
        }
    }

    @Test
    void whoFollowsSeesAllOnceAndInOrder() throws SQLException {
        List<String> seen = new ArrayList<>();
        long last = 0;
        List<Connection> open = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Connection connection = open();
            change(connection, "c" + i);
            open.add(connection);
            if (i % 3 == 2) {
                // The youngest of three first.
                for (int k = 2; k >= 0; k--) {
                    open.remove(k).commit();
                    seen.addAll(after(last));
                    last = lastAfter(last);
                }
            }
        }
        seen.addAll(scim.changes("SELECT request_id FROM changes WHERE tenant_id = ? AND seq > " + last));
        assertThat(seen).hasSize(30).doesNotHaveDuplicates();
    }

    /** A cluster of its own counts transactions from the start; what was restored into it has larger numbers. */
    @Test
    void aRestoredJournalGoesOnBehindItsEnd() throws SQLException, IOException {
        try (Connection connection = open()) {
            connection.createStatement().execute("UPDATE scim.journal SET base = base + 1000000000");
            change(connection, "before");
            connection
                    .createStatement()
                    .execute("UPDATE scim.change SET seq = seq + (3000000000 << 22) WHERE request_id = 'before'");
            connection.createStatement().execute(Files.readString(Path.of("migrations/afterMigrate.sql")));
            change(connection, "after");
            List<String> order = new ArrayList<>();
            try (var rows = connection
                    .createStatement()
                    .executeQuery("SELECT request_id FROM scim.change WHERE tenant_id = " + scim.tenant()
                            + " ORDER BY seq")) {
                while (rows.next()) {
                    order.add(rows.getString(1));
                }
            }
            assertThat(order).containsExactly("before", "after");
            connection.rollback();
        }
    }

    private static Connection open() throws SQLException {
        Connection connection = TestDatabase.dataSource().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private void change(Connection connection, String name) throws SQLException {
        String sql = "WITH " + ChangeSql.transaction("true") + ", one AS (SELECT '" + name + "' AS name)"
                + " INSERT INTO scim.change (seq, at, tenant_id, action, type, resource_id, version, request_id)"
                + " SELECT tx.seq + 1, now(), " + scim.tenant() + ", 'create', 'User', gen_random_uuid(), 1, one.name"
                + " FROM tx, one";
        connection.createStatement().execute(sql);
    }

    private List<String> after(long last) {
        return scim.sql("SELECT request_id FROM changes WHERE tenant_id = ? AND seq > " + last + " ORDER BY seq");
    }

    private long lastAfter(long last) {
        return scim.sql("SELECT max(seq) FROM changes WHERE tenant_id = ? AND seq > " + last).stream()
                .filter(seq -> !seq.equals("null"))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(last);
    }
}
