package dev.roster.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.TestDatabase;
import dev.roster.http.ScimClient;
import dev.roster.http.ScimClient.Answer;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Bodies that are each small enough to wait for no large one, in a server with the heap of the image. */
class ManyBodiesTest {
    private static final int CLIENTS = 1_000;

    private interface Client {
        void asks(ScimClient scim, Queue<String> lines) throws Exception;
    }

    private static void with(String name, Client client) throws Exception {
        Map<String, String> environment = new HashMap<>(ServerProcess.environment());
        environment.put("POSTGRES_DB", TestDatabase.createDatabase(name).name());
        environment.put("JAVA_TOOL_OPTIONS", "-Xmx160m");
        Queue<String> lines = new ConcurrentLinkedQueue<>();
        Process server = ServerProcess.start(environment);
        try {
            client.asks(ServerProcess.client(server, lines), lines);
        } finally {
            server.destroyForcibly();
        }
    }

    /** In a tree three bytes are some eighty. */
    @Test
    void aBodyOfMoreValuesThanThereIsMemoryForIsRefused() throws Exception {
        with("many_values", (scim, lines) -> {
            Answer refused = scim.post("/Users", "{\"x\":[" + "{},".repeat(5_000_000) + "{}]}");
            assertThat(refused.status()).isEqualTo(413);
            assertThat(refused.detail()).contains("short values");
            assertThat(scim.post("/Users", user(0)).status()).isEqualTo(201);
        });
    }

    @Test
    void moreThanThereIsMemoryForAreRefusedForNow() throws Exception {
        with("many_bodies", (scim, lines) -> {
            List<String> statuses = all(scim);
            assertThat(statuses).hasSize(CLIENTS).isSubsetOf("201", "429");
            long created = statuses.stream().filter("201"::equals).count();
            assertThat(scim.get("/Users?count=0").json().path("totalResults").asLong())
                    .isEqualTo(created)
                    .isPositive();
            assertThat(lines).noneMatch(line -> line.contains(" ERROR "));
        });
    }

    private static String user(int number) {
        return "{\"schemas\":[\"%s\"],\"userName\":\"user%d\",\"title\":\"%s\"}"
                .formatted(ScimClient.USER, number, "x".repeat(60_000));
    }

    private static List<String> all(ScimClient scim) throws Exception {
        List<Callable<String>> requests = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int number = i;
            requests.add(() -> create(scim, number));
        }
        List<String> statuses = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<String> status : clients.invokeAll(requests)) {
                statuses.add(status.get());
            }
        }
        return statuses;
    }

    private static String create(ScimClient scim, int number) throws IOException {
        String user = user(number);
        try (Socket socket = new Socket("localhost", URI.create(scim.baseUrl()).getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(("""
                    POST /scim/v2/Users HTTP/1.1\r
                    Host: localhost\r
                    Authorization: Bearer %s\r
                    Content-Type: application/scim+json\r
                    Content-Length: %d\r
                    \r
                    """.formatted(scim.token(), user.length()) + user).getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII).substring(9);
        }
    }
}
