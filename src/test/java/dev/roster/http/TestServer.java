package dev.roster.http;

import dev.roster.RosterApplication;
import dev.roster.TestDatabase;
import dev.roster.TestDatabaseConfiguration;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContext;

/** One running server for all tests of this JVM. Each test takes a tenant of its own, known by its token. */
public final class TestServer {
    private static final int TENANTS = 3000;
    private static final int FIRST_TENANT = 1000;
    private static final AtomicInteger TAKEN = new AtomicInteger();

    private TestServer() {}

    /** A client of an empty directory. */
    public static ScimClient newTenant() {
        return newTenant("lenient");
    }

    public static ScimClient newTenant(String profile) {
        int tenant = FIRST_TENANT + 2 * TAKEN.getAndIncrement() + (profile.equals("strict") ? 1 : 0);
        if (tenant >= FIRST_TENANT + TENANTS) {
            throw new IllegalStateException("more tenants are needed");
        }
        return new ScimClient(Running.BASE_URL, token(tenant), tenant);
    }

    /** The admin token of a tenant, for the console. */
    public static String adminToken(int tenant) {
        return "admin-token-of-tenant-" + tenant;
    }

    public static String origin() {
        return Running.ORIGIN;
    }

    /** Another server on the same database, with settings of its own; its address. */
    public static String start(String... settings) {
        return "http://localhost:" + run(settings).getEnvironment().getRequiredProperty("local.server.port");
    }

    /** The same, for those who look into it. */
    public static ApplicationContext run(String... settings) {
        addTenants();
        List<String> all =
                new ArrayList<>(List.of("--server.port=0", "--roster.api-bearer=token-of-the-default-tenant"));
        all.addAll(List.of(settings));
        // Lives as long as the JVM, whose event loops all servers share.
        return new SpringApplicationBuilder(RosterApplication.class, TestDatabaseConfiguration.class)
                .run(all.toArray(String[]::new));
    }

    private static String token(int tenant) {
        return "token-of-tenant-" + tenant;
    }

    private static boolean hasTenants;

    private static final class Running {
        static final String ORIGIN;
        static final String BASE_URL;

        static {
            ORIGIN = start();
            BASE_URL = ORIGIN + "/scim/v2";
        }
    }

    /** Odd ones are strict. */
    private static synchronized void addTenants() {
        if (hasTenants) {
            return;
        }
        hasTenants = true;
        try (Connection connection = TestDatabase.dataSource().getConnection();
                var tenant = connection.prepareStatement(
                        "INSERT INTO scim.tenant (id, name, profile) VALUES (?, 'test ' || ?, ?)");
                var token = connection.prepareStatement(
                        "INSERT INTO scim.token (tenant_id, name, role, hash) VALUES (?, ?, ?, ?)")) {
            for (int id = FIRST_TENANT; id < FIRST_TENANT + TENANTS; id++) {
                tenant.setInt(1, id);
                tenant.setInt(2, id);
                tenant.setString(3, id % 2 == 1 ? "strict" : "lenient");
                tenant.addBatch();
                addToken(token, id, "scim", token(id));
                addToken(token, id, "admin", adminToken(id));
            }
            tenant.executeBatch();
            token.executeBatch();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void addToken(PreparedStatement insert, int tenant, String role, String token) throws Exception {
        insert.setInt(1, tenant);
        insert.setString(2, role.equals("scim") ? "test" : "test admin");
        insert.setString(3, role);
        insert.setBytes(4, MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        insert.addBatch();
    }
}
