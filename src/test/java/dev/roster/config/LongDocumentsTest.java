package dev.roster.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.TestDatabase;
import dev.roster.http.ScimClient;
import dev.roster.http.ScimClient.Answer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Users as large as they may be, with photos say, in a server with the heap of the image. */
class LongDocumentsTest {
    private static final int USERS = 140;

    @Test
    void aListOfThemIsReadAFewAtATime() throws Exception {
        with("long_documents", scim -> {
            Answer list = scim.get("/Users?count=1000&attributes=userName");
            assertThat(list.json().path("Resources")).hasSize(USERS);
            assertThat(list.json().path("Resources").findValuesAsString("userName"))
                    .doesNotHaveDuplicates();
            Answer page = scim.get("/Users?count=30&startIndex=101&attributes=userName");
            assertThat(page.json().path("Resources")).hasSize(30);
        });
    }

    @Test
    void thoseAskedForAtTheSameMomentAreReadAFewAtATime() throws Exception {
        with("long_lookups", scim -> {
            List<Callable<Answer>> lookups = IntStream.rangeClosed(1, USERS)
                    .<Callable<Answer>>mapToObj(n -> () -> scim.get("/Users?attributes=userName&filter="
                            + ScimClient.encode("userName eq \"user%d\"".formatted(n))))
                    .toList();
            try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
                for (Future<Answer> answer : clients.invokeAll(lookups)) {
                    assertThat(answer.get().json().path("totalResults").asInt()).isEqualTo(1);
                }
            }
        });
    }

    private interface Client {
        void asks(ScimClient scim) throws Exception;
    }

    private static void with(String name, Client client) throws Exception {
        DatabaseProperties database = TestDatabase.createDatabase(name);
        Map<String, String> environment = new HashMap<>(ServerProcess.environment());
        environment.put("POSTGRES_DB", database.name());
        environment.put("JAVA_TOOL_OPTIONS", "-Xmx160m");
        Process server = ServerProcess.start(environment);
        try {
            ScimClient scim = ServerProcess.client(server, new ConcurrentLinkedQueue<>());
            fill(database);
            client.asks(scim);
        } finally {
            server.destroyForcibly();
        }
    }

    private static void fill(DatabaseProperties database) throws SQLException {
        try (Connection connection = TestDatabase.dataSource(database).getConnection();
                var statement = connection.createStatement()) {
            statement.execute("""
                    INSERT INTO scim.resource
                      (tenant_id, id, type, unique_key, document, search, created_at, modified_at)
                    SELECT 1, gen_random_uuid(), 'User', 'user' || n, jsonb_build_object('userName', 'user' || n,
                      'schemas', '["urn:ietf:params:scim:schemas:core:2.0:User"]'::jsonb, 'title', repeat('x', 1000000) || '€'),
                      '{}', now(), now()
                    FROM generate_series(1, %d) n""".formatted(USERS));
        }
    }
}
