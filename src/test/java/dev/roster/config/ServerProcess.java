package dev.roster.config;

import dev.roster.RosterApplication;
import dev.roster.TestDatabase;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** The server in a JVM of its own, as an operator starts it: with environment variables and the logging of its users. */
final class ServerProcess {
    private ServerProcess() {}

    /** Where the tests' database is. */
    static Map<String, String> database() {
        DatabaseProperties database = TestDatabase.properties();
        return Map.of(
                "POSTGRES_HOST", database.host(),
                "POSTGRES_PORT", Integer.toString(database.port()),
                "POSTGRES_USER", database.user(),
                "POSTGRES_PASSWORD", database.password().isEmpty() ? "none" : database.password());
    }

    static Process start(Map<String, String> environment) throws IOException {
        ProcessBuilder java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", // as the manifest of the jar says
                "-cp",
                mainClassPath(),
                RosterApplication.class.getName());
        java.environment()
                .keySet()
                .removeIf(name ->
                        name.startsWith("POSTGRES_") || name.startsWith("ROSTER_") || name.startsWith("JAVA_TOOL"));
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
