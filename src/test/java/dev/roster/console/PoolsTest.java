package dev.roster.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.TestDatabase;
import dev.roster.http.ScimClient;
import dev.roster.http.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What people ask keeps nothing from being written. */
class PoolsTest {
    // That pages may have.
    private static final int CONNECTIONS = 2;

    private final ScimClient scim = TestServer.newTenant();
    private final ConsoleClient console = ConsoleClient.of(scim.tenant());

    @Test
    void pagesThatWaitForTheDatabaseLeaveTheLogItsConnections() throws SQLException, InterruptedException {
        List<Thread> pages = new ArrayList<>();
        try (var connection = TestDatabase.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("LOCK TABLE scim.membership IN ACCESS EXCLUSIVE MODE");
            for (int i = 0; i < 6; i++) {
                pages.add(Thread.startVirtualThread(() -> console.get("/console")));
            }
            // For up to 5 seconds.
            Instant end = Instant.now().plus(Duration.ofSeconds(4));
            while (waiting(connection) < CONNECTIONS) {
                assertThat(Instant.now()).as("pages that wait").isBefore(end);
                Thread.sleep(50);
            }
            end = Instant.now().plus(Duration.ofSeconds(4));
            String id = scim.get("/Nothing").header("X-Request-Id");
            while (!isLogged(connection, id)) {
                assertThat(Instant.now()).as("the row of a request").isBefore(end);
                Thread.sleep(50);
            }
        }
        for (Thread page : pages) {
            page.join();
        }
    }

    private static int waiting(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database
                        WHERE d.datname = current_database() AND relation = 'scim.membership'::regclass AND NOT granted""")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static boolean isLogged(Connection connection, String id) throws SQLException {
        try (var statement = connection.prepareStatement("SELECT FROM scim.request_log WHERE request_id = ?")) {
            statement.setString(1, id);
            return statement.executeQuery().next();
        }
    }
}
