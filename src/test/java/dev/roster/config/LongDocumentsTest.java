package dev.roster.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.TestDatabase;
import dev.roster.http.ScimClient;
import dev.roster.http.ScimClient.Answer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Users as large as they may be, with photos say, in a server with the heap of the image. */
class LongDocumentsTest {
    private static final int USERS = 140;

    @Test
    void aListOfThemIsReadAFewAtATime() throws IOException, SQLException {
        DatabaseProperties database = TestDatabase.createDatabase("long_documents");
        Map<String, String> environment = new HashMap<>(ServerProcess.environment());
        environment.put("POSTGRES_DB", database.name());
        environment.put("JAVA_TOOL_OPTIONS", "-Xmx160m");
        Process server = ServerProcess.start(environment);
        try {
            ScimClient scim = ServerProcess.client(server, new ConcurrentLinkedQueue<>());
            fill(database);
            Answer list = scim.get("/Users?count=1000&attributes=userName");
            assertThat(list.json().path("Resources")).hasSize(USERS);
            assertThat(list.json().path("Resources").findValuesAsString("userName"))
                    .doesNotHaveDuplicates();
            Answer page = scim.get("/Users?count=30&startIndex=101&attributes=userName");
            assertThat(page.json().path("Resources")).hasSize(30);
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
                      'schemas', '["urn:ietf:params:scim:schemas:core:2.0:User"]'::jsonb, 'title', repeat('x', 1000000)),
                      '{}', now(), now()
                    FROM generate_series(1, %d) n""".formatted(USERS));
        }
    }
}
