package dev.roster.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.TestDatabase;
import dev.roster.http.ScimClient;
import java.io.IOException;
import java.sql.Connection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of the log of requests as a server is told to stop. */
class StopTest {
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private Process server;
    private ScimClient scim;

    @BeforeEach
    void start() throws IOException {
        server = ServerProcess.start(ServerProcess.environment());
        scim = ServerProcess.client(server, lines);
    }

    @AfterEach
    void kill() {
        server.destroyForcibly();
    }

    @Test
    void theLastRequestsAreInTheLog() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            scim.get("/Users", "X-Request-Id", "the-last-" + i);
        }
        stop();
        assertThat(scim.sql("SELECT request_id FROM request_log WHERE tenant_id = ? AND request_id LIKE 'the-last-%'"))
                .hasSize(20);
    }

    @Test
    void howManyCouldNotBeWrittenIsTold() throws Exception {
        try (Connection connection = TestDatabase.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("LOCK TABLE scim.request_log IN ACCESS EXCLUSIVE MODE");
            for (int i = 0; i < 3; i++) {
                scim.get("/Users");
            }
            stop();
            connection.rollback();
        }
        await().atMost(ServerProcess.PATIENCE)
                .untilAsserted(() ->
                        assertThat(lines).anyMatch(line -> line.contains("The request log has no row of 3 requests")));
    }

    /** Its handle leaves what it still says to be read. */
    private void stop() throws InterruptedException {
        server.toHandle().destroy();
        assertThat(server.waitFor(ServerProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
    }
}
