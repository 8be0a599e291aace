package dev.roster;

import dev.roster.startup.StartupFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.MapPropertySource;

/** {@code ./mvnw spring-boot:test-run}: the server with an embedded PostgreSQL, both kept in {@code .data}. */
public class TestRosterApplication {
    private static final Path DATA = Path.of(".data");

    private TestRosterApplication() {}

    public static void main(String[] args) throws IOException {
        DevelopmentDatabase database;
        try {
            database = DevelopmentDatabase.start(DATA);
        } catch (StartupFailure e) {
            System.err.println(e.getMessage());
            System.exit(1);
            return;
        }
        // Runs after the context is closed: the server answers its last requests with the database still there.
        SpringApplication.getShutdownHandlers().add(() -> close(database));
        try {
            application(database).run(args);
        } catch (RuntimeException e) {
            // reported already; the shutdown handler stops PostgreSQL
            System.exit(1);
        }
    }

    private static SpringApplication application(DevelopmentDatabase database) throws IOException {
        String token = token(System.getenv("API_BEARER"), "token");
        String adminToken = token(System.getenv("ROSTER_ADMIN_TOKEN"), "admin-token");
        SpringApplication application = new SpringApplication(RosterApplication.class);
        Map<String, Object> properties = new HashMap<>();
        properties.put("POSTGRES_HOST", "127.0.0.1");
        properties.put("POSTGRES_PORT", database.port());
        properties.put("POSTGRES_DB", DevelopmentDatabase.DATABASE);
        properties.put("POSTGRES_USER", DevelopmentDatabase.USER);
        properties.put("POSTGRES_PASSWORD", "");
        properties.put("roster.api-bearer", token);
        properties.put("roster.admin-token", adminToken);
        application.addInitializers(context -> context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("development", properties)));
        application.addListeners(new Welcome(token, adminToken, database.port()));
        return application;
    }

    private static String token(@Nullable String fromEnvironment, String name) throws IOException {
        if (fromEnvironment != null && !fromEnvironment.isBlank()) {
            return fromEnvironment;
        }
        Path file = DATA.resolve(name);
        if (Files.exists(file)) {
            return Files.readString(file).strip();
        }
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, token + "\n");
        return token;
    }

    private static void close(DevelopmentDatabase database) {
        try {
            database.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a person needs next, as the last thing on the screen. */
    private record Welcome(String token, String adminToken, int databasePort)
            implements ApplicationListener<ApplicationReadyEvent>, Ordered {
        @Override
        public void onApplicationEvent(ApplicationReadyEvent event) {
            String port = event.getApplicationContext().getEnvironment().getRequiredProperty("local.server.port");
            System.out.printf("""

                    Roster is ready.
                      Base URL   http://localhost:%s/scim/v2
                      Token      %s
                      Console    http://localhost:%s/console
                      Sign in    %s
                      Data       psql -h 127.0.0.1 -p %d -U roster_reader %s
                    Ctrl-C stops it; the data stays in %s.

                    """, port, token, port, adminToken, databasePort, DevelopmentDatabase.DATABASE, DATA);
        }

        @Override
        public int getOrder() {
            return Ordered.LOWEST_PRECEDENCE;
        }
    }
}
