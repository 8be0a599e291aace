package dev.roster.config;

import static org.awaitility.Awaitility.await;

import dev.roster.RosterApplication;
import dev.roster.TestDatabase;
import dev.roster.http.ScimClient;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The server in a JVM of its own, as an operator starts it: with environment variables and the logging of its users. */
final class ServerProcess {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String TOKEN = "secret";
    private static final Pattern STARTED = Pattern.compile("Netty started on port (\\d+)");

    // Variables of whoever runs the tests.
    private static final List<String> OTHERS =
            List.of("POSTGRES_", "ROSTER_", "JAVA_TOOL", "SPRING_", "MANAGEMENT_", "SERVER_");

    private ServerProcess() {}

    /** Keeps its lines as they come, and is back when one says where it listens. */
    static ScimClient client(Process server, Queue<String> lines) {
        Thread.ofVirtual().start(() -> keep(server, lines));
        String port = await().atMost(PATIENCE)
                .until(
                        () -> lines.stream()
                                .map(STARTED::matcher)
                                .filter(Matcher::find)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow()
                .group(1);
        return new ScimClient("http://localhost:" + port + "/scim/v2", TOKEN, 1);
    }

    private static void keep(Process server, Queue<String> lines) {
        try {
            server.inputReader().lines().forEach(lines::add);
        } catch (UncheckedIOException killed) {
            // A process that is killed closes its output. Not told here, it would fail whichever test waits then.
        }
    }

    /** The tests' database, any port, and the token that {@link #client} has. */
    static Map<String, String> environment() {
        DatabaseProperties database = TestDatabase.properties();
        return Map.of(
                "API_BEARER",
                TOKEN,
                "SERVER_PORT",
                "0",
                "POSTGRES_HOST",
                database.host(),
                "POSTGRES_PORT",
                Integer.toString(database.port()),
                "POSTGRES_USER",
                database.user(),
                "POSTGRES_PASSWORD",
                database.password().isEmpty() ? "none" : database.password());
    }

    static Process start(Map<String, String> environment) throws IOException {
        ProcessBuilder java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@deploy/image/java.options",
                "--enable-native-access=ALL-UNNAMED", // as the manifest of the jar says
                "-cp",
                mainClassPath(),
                RosterApplication.class.getName());
        java.environment().keySet().removeIf(name -> OTHERS.stream().anyMatch(name::startsWith));
        java.environment().putAll(environment);
        return java.redirectErrorStream(true).start();
    }

    /** Without the tests' logging configuration. */
    private static String mainClassPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
