package dev.roster.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Starts the server in a JVM of its own: what the operator reads, and the exit status that the supervisor sees. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class StartupFailureTest {
    @Test
    void withoutADatabaseOneLineSaysWhatToSet() throws Exception {
        Outcome outcome = start(Map.of());
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.lines()).hasSize(1);
        assertThat(outcome.lines().getFirst())
                .contains("POSTGRES_HOST", "POSTGRES_DB", "POSTGRES_USER", "POSTGRES_PASSWORD");
    }

    @Test
    void aDatabaseThatStaysAwayEndsTheStart() throws Exception {
        Outcome outcome = start(Map.of(
                "POSTGRES_HOST", "127.0.0.1",
                "POSTGRES_PORT", Integer.toString(closedPort()),
                "ROSTER_DATABASE_STARTUPTIMEOUT", "4s"));
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.lines().getFirst()).contains("Waiting for PostgreSQL at 127.0.0.1");
        assertThat(outcome.lines().getLast()).contains("No PostgreSQL at 127.0.0.1", "within 4 s");
        assertThat(outcome.lines()).noneMatch(line -> line.startsWith("\tat ") || line.contains("Exception"));
    }

    @Test
    void aStopEndsTheWaitForADatabase() throws Exception {
        Process process = waitsFor(closedPort());
        String first = process.inputReader().readLine();
        assertThat(first).contains("Waiting for PostgreSQL at 127.0.0.1");
        assertStops(process);
    }

    @Test
    void aStopEndsTheWaitForADatabaseThatSaysNothing() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process process = waitsFor(silent.getLocalPort());
            try (var _ = silent.accept()) {
                assertStops(process);
            }
        }
    }

    private static Process waitsFor(int port) throws IOException {
        return ServerProcess.start(Map.of(
                "POSTGRES_HOST", "127.0.0.1",
                "POSTGRES_PORT", Integer.toString(port),
                "ROSTER_DATABASE_STARTUP_TIMEOUT", "10m"));
    }

    private static void assertStops(Process process) throws InterruptedException {
        try {
            process.toHandle().destroy();
            assertThat(process.waitFor(ServerProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(process.inputReader().lines())
                    .noneMatch(
                            line -> line.startsWith("\tat ") || line.contains("Exception") || line.contains("Waiting"));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void schemasThatCantBeUsedAreToldLineByLine(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("Thing.json"), """
                {
                  "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
                  "id": "urn:example:thing",
                  "name": "Thing",
                  "attributes": [
                    {"name": "size", "type": "number"},
                    {"name": "size"}
                  ]
                }
                """);
        Files.writeString(folder.resolve("README.md"), "not read");
        Outcome outcome = start(Map.of("ROSTER_SCHEMAS", folder.toString()));
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.lines()).hasSize(2);
        assertThat(outcome.lines().getFirst())
                .contains("ERROR", folder + "/Thing.json:6: \"type\" is one of string, boolean,");
        assertThat(outcome.lines().getLast())
                .contains("ERROR", folder + "/Thing.json:7: there is an attribute \"size\" before this one.");
    }

    @Test
    void aFolderOfSchemasThatIsNotThereEndsTheStart(@TempDir Path folder) throws Exception {
        Path nowhere = folder.resolve("nowhere");
        Outcome outcome = start(Map.of("ROSTER_SCHEMAS", nowhere.toString()));
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.lines()).hasSize(1);
        assertThat(outcome.lines().getFirst()).contains("ROSTER_SCHEMAS: there is no folder " + nowhere);
    }

    @Test
    void eachVariableThatCantBeUsedIsALine() throws Exception {
        List<String> variables = List.of(
                "SERVER_PORT",
                "SERVER_NETTY_IDLE_TIMEOUT",
                "POSTGRES_PORT",
                "ROSTER_DATABASE_STARTUP_TIMEOUT",
                "ROSTER_DATABASE_POOL_SIZE",
                "MAX_BODY_SIZE",
                "ROSTER_LARGE_BODIES",
                "ROSTER_REQUEST_TIMEOUT",
                "ROSTER_BULK_MAX_OPERATIONS",
                "ROSTER_CURSOR_TIMEOUT",
                "ROSTER_JOURNAL_RETENTION",
                "ROSTER_REQUEST_LOG_RETENTION",
                "ROSTER_REQUEST_LOG",
                "ROSTER_REQUEST_LOG_BODIES",
                "ROSTER_REQUEST_LOG_BODY_SIZE",
                "ROSTER_LANES_COUNT",
                "ROSTER_LANES_ANOTHER",
                "ROSTER_LANES_BATCH",
                "ROSTER_LANES_CLAIMS",
                "ROSTER_LANES_WAITING");
        Outcome outcome = start(variables.stream().collect(Collectors.toMap(name -> name, name -> "-1d")));
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.lines()).hasSameSizeAs(variables).allMatch(line -> line.contains("ERROR"));
        assertThat(outcome.lines())
                .zipSatisfy(
                        variables, (line, name) -> assertThat(line).contains(" " + name + " must be ", "not \"-1d\"."));
        assertThat(outcome.lines().get(variables.indexOf("ROSTER_JOURNAL_RETENTION")))
                .endsWith("ROSTER_JOURNAL_RETENTION must be 0 or a duration with its unit, from 1d to 365000d, such as"
                        + " 365d, not \"-1d\".");
    }

    @Test
    void wrongSettingsEndTheStartInOneLine() throws Exception {
        DatabaseProperties database = TestDatabase.createDatabase("startup_failure");
        assertThat(refusal(database, "ROSTER_LENIENCIES", "+BoolStrings"))
                .contains("ROSTER_LENIENCIES", "\"BoolStrings\"", "BooleanStrings,");
        assertThat(refusal(database, "ROSTER_PASSWORDS", "keep"))
                .contains("ROSTER_PASSWORDS must be discard or hash, not \"keep\".");
        assertThat(refusal(database, "ROSTER_ME", "id"))
                .contains("ROSTER_ME must be userName or externalId, not \"id\".");
        try (var connection = DriverManager.getConnection(
                        "jdbc:postgresql://%s:%d/%s".formatted(database.host(), database.port(), database.name()),
                        database.user(),
                        database.password());
                var statement = connection.createStatement()) {
            statement.execute("UPDATE scim.tenant SET leniencies_off = '{BoolStrings}'");
        }
        assertThat(refusal(database, "ROSTER_PASSWORDS", "hash"))
                .contains("Table scim.tenant, id 1:", "\"BoolStrings\"", "BooleanStrings,");
    }

    /** The last line of a start that fails with this setting. */
    private static String refusal(DatabaseProperties database, String setting, String value) throws Exception {
        Outcome outcome = start(Map.of(
                "POSTGRES_HOST",
                database.host(),
                "POSTGRES_PORT",
                Integer.toString(database.port()),
                "POSTGRES_DB",
                database.name(),
                "POSTGRES_USER",
                database.user(),
                "POSTGRES_PASSWORD",
                database.password(),
                setting,
                value));
        assertThat(outcome.status()).isEqualTo(1);
        assertThat(outcome.lines()).noneMatch(line -> line.startsWith("\tat ") || line.contains("Exception"));
        return outcome.lines().getLast();
    }

    private record Outcome(int status, List<String> lines) {}

    private static Outcome start(Map<String, String> environment) throws IOException, InterruptedException {
        Process process = ServerProcess.start(environment);
        List<String> lines = process.inputReader().lines().toList();
        return new Outcome(process.waitFor(), lines);
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
