package dev.roster.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.TestDatabase;
import dev.roster.http.ScimClient;
import java.io.IOException;
import java.sql.Connection;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of the log of requests as a server is told to stop. */
class StopTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String STARTED = "Netty started on port ";

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private Process server;
    private ScimClient scim;

    @BeforeEach
    void start() throws IOException {
        Map<String, String> environment = new HashMap<>(ServerProcess.database());
        environment.put("API_BEARER", "secret");
        environment.put("SERVER_PORT", "0");
        server = ServerProcess.start(environment);
        Thread.ofVirtual().start(() -> server.inputReader().lines().forEach(lines::add));
        await().atMost(PATIENCE).until(() -> lines.stream().anyMatch(line -> line.contains(STARTED)));
        String started = lines.stream()
                .filter(line -> line.contains(STARTED))
                .findFirst()
                .orElseThrow();
        String port =
                started.substring(started.indexOf(STARTED) + STARTED.length()).split(" ", 2)[0];
        scim = new ScimClient("http://localhost:" + port + "/scim/v2", "secret", 1);
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
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(lines).anyMatch(line -> line.contains("The request log has no row of 3 requests")));
    }

    /** Its handle leaves what it still says to be read. */
    private void stop() throws InterruptedException {
        server.toHandle().destroy();
        assertThat(server.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
}
