package dev.roster.idp;

import dev.roster.http.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Each session works in an empty directory of its own. */
class IdpSessionsTest {
    private static final JsonMapper JSON = new JsonMapper();

    @ParameterizedTest
    @ValueSource(
            strings = {"entra/users", "entra/groups", "entra/aadOptscim062020", "entra/strict", "okta/oin", "okta/aiw"})
    void leavesWhatItMeant(String name) throws IOException {
        JsonNode recorded = read("/idp/" + name + ".json");
        String profile = recorded.path("profile").asString("lenient");
        Session session = new Session(TestServer.newTenant(profile), recorded.path("headers"));
        recorded.path("steps").forEach(session::play);
    }

    private static JsonNode read(String resource) throws IOException {
        try (InputStream file = Objects.requireNonNull(IdpSessionsTest.class.getResourceAsStream(resource))) {
            return JSON.readTree(file);
        }
    }
}
