package dev.roster.idp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every file below {@code src/test/resources/idp} is a session; each works in an empty directory of its own. */
class IdpSessionsTest {
    private static final Path FOLDER = Path.of("src/test/resources/idp");
    private static final JsonMapper JSON = new JsonMapper();

    static Stream<String> sessions() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files
                    .filter(file -> file.toString().endsWith(".json"))
                    .map(file -> FOLDER.relativize(file).toString())
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("sessions")
    void leavesWhatItMeant(String file) throws IOException {
        JsonNode recorded = JSON.readTree(Files.readString(FOLDER.resolve(file)));
        assertThat(recorded.path("steps")).isNotEmpty();
        String profile = recorded.path("profile").asString("lenient");
        Session session = new Session(TestServer.newTenant(profile), recorded.path("headers"));
        recorded.path("steps").forEach(session::play);
    }
}
