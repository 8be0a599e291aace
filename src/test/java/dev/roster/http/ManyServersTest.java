package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.TestDatabase;
import dev.roster.http.ScimClient.Answer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationContext;

/** Changes that wait for one of another server: they are there, and in the journal. */
class ManyServersTest {
    // One lane, so that what waits goes out in one statement; few connections, which soon have the plan that they keep.
    private static final ApplicationContext SERVER =
            TestServer.run("--roster.lanes.count=1", "--roster.database.pool-size=1");
    private static final String ORIGIN =
            "http://localhost:" + SERVER.getEnvironment().getRequiredProperty("local.server.port");

    private static final Executor THREADS = Executors.newVirtualThreadPerTaskExecutor();

    private final ScimClient scim = TestServer.newTenant().at(ORIGIN);
    private final String ann = scim.user("ann");
    private final String bob = scim.user("bob");
    private final List<String> groups =
            Stream.of("One", "Two", "Three", "Four").map(scim::group).toList();

    /** A table of some size has the plans that a large one has. */
    @BeforeEach
    void fill() throws SQLException {
        try (Connection database = TestDatabase.dataSource().getConnection();
                var insert = database.prepareStatement("""
                        INSERT INTO scim.resource (tenant_id, id, type, document, search, created_at, modified_at)
                        SELECT ?, gen_random_uuid(), 'User', '{}', '{}', now(), now() FROM generate_series(1, 2000)""")) {
            insert.setInt(1, scim.tenant());
            insert.executeUpdate();
            database.createStatement().execute("ANALYZE scim.resource");
        }
        String group = "/Groups/" + scim.group("Zero");
        for (int i = 0; i < 10; i++) {
            scim.patch(group, i % 2 == 0 ? add(ann) : remove(ann));
        }
    }

    @Test
    void membersOfManyGroupsAreAddedBehindAnotherServersChange() throws SQLException {
        List<Answer> answers = behindAnotherChange(add(bob));
        assertThat(answers).extracting(answer -> answer.header("ETag")).containsOnly("W/\"3\"");
        assertThat(changes("add")).isEqualTo(List.of("3", "3", "3", "3"));
    }

    @Test
    void membersOfManyGroupsAreRemovedBehindAnotherServersChange() throws SQLException {
        groups.forEach(group -> scim.patch("/Groups/" + group, add(bob)));
        List<Answer> answers = behindAnotherChange(remove(bob));
        assertThat(answers).extracting(answer -> answer.header("ETag")).containsOnly("W/\"4\"");
        assertThat(changes("remove")).isEqualTo(List.of("4", "4", "4", "4"));
        assertThat(scim.sql("SELECT member_id FROM group_members WHERE tenant_id = ?"))
                .isEmpty();
    }

    /** A statement sees who was disabled when it began, and not what it waited for. */
    @Test
    void whoIsEnabledWhileAnotherServerDisablesHimIsNotLeftAmongTheDisabled() throws SQLException {
        try (Connection other = TestDatabase.dataSource().getConnection()) {
            change(other, List.of(ann));
            execute(
                    other,
                    "UPDATE scim.resource SET document = document || '{\"active\": false}' WHERE id = ?::uuid",
                    ann);
            execute(
                    other,
                    "INSERT INTO scim.inactive (tenant_id, id, type) SELECT tenant_id, id, type FROM scim.resource WHERE id = ?::uuid",
                    ann);
            CompletableFuture<Answer> enabled = CompletableFuture.supplyAsync(
                    () -> scim.patch("/Users/" + ann, "{\"op\":\"replace\",\"path\":\"active\",\"value\":true}"),
                    THREADS);
            awaitStatement();
            other.commit();
            assertThat(enabled.join().header("ETag")).isEqualTo("W/\"3\"");
        }
        assertThat(scim.get("/Users/" + ann).json().path("active").asBoolean()).isTrue();
        assertThat(scim.sql("SELECT id FROM scim.inactive WHERE tenant_id = ?")).isEmpty();
    }

    /** PostgreSQL ends one of two that wait for each other; that one is tried again. */
    @Test
    void aPutThatEndsADeadlockIsTriedAgain() throws SQLException {
        try (Connection other = TestDatabase.dataSource().getConnection()) {
            change(other, List.of(bob));
            execute(other, "UPDATE scim.resource SET unique_key = 'carl' WHERE id = ?::uuid", bob);
            String carl = "{\"schemas\":[\"%s\"],\"userName\":\"Carl\",\"active\":true}".formatted(ScimClient.USER);
            CompletableFuture<Answer> replaced =
                    CompletableFuture.supplyAsync(() -> scim.put("/Users/" + ann, carl), THREADS);
            awaitStatement();
            execute(other, "SELECT id FROM scim.resource WHERE id = ?::uuid FOR KEY SHARE", ann);
            other.rollback();
            assertThat(replaced.join().status()).isEqualTo(200);
        }
        assertThat(scim.get("/Users/" + ann).json().path("userName").stringValue())
                .isEqualTo("Carl");
    }

    private static void execute(Connection server, String sql, String id) throws SQLException {
        try (var statement = server.prepareStatement(sql)) {
            statement.setString(1, id);
            statement.execute();
        }
    }

    /** What is answered to one PATCH of each group, the last three in one statement, while another server changes them all. */
    private List<Answer> behindAnotherChange(String operation) throws SQLException {
        try (Connection first = TestDatabase.dataSource().getConnection();
                Connection others = TestDatabase.dataSource().getConnection()) {
            change(first, groups.subList(0, 1));
            change(others, groups.subList(1, 4));
            List<CompletableFuture<Answer>> answers = new ArrayList<>();
            for (String group : groups) {
                answers.add(CompletableFuture.supplyAsync(() -> scim.patch("/Groups/" + group, operation), THREADS));
                awaitStatement();
            }
            await().until(() -> waiting() == 3);
            first.commit();
            answers.getFirst().join();
            awaitStatement();
            others.commit();
            return answers.stream().map(CompletableFuture::join).toList();
        }
    }

    private static String add(String user) {
        return "{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"" + user + "\"}]}";
    }

    private static String remove(String user) {
        return "{\"op\":\"remove\",\"path\":\"members[value eq \\\"" + user + "\\\"]\"}";
    }

    private static void change(Connection server, List<String> groups) throws SQLException {
        server.setAutoCommit(false);
        try (var change =
                server.prepareStatement("UPDATE scim.resource SET version = version + 1 WHERE id = ANY(?::uuid[])")) {
            change.setArray(1, server.createArrayOf("text", groups.toArray()));
            change.executeUpdate();
        }
    }

    private void awaitStatement() {
        await().until(() -> !scim.sql("SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                        + " AND query LIKE 'WITH tx AS%' AND ? > 0")
                .isEmpty());
    }

    private static double waiting() {
        return SERVER.getBean(MeterRegistry.class).get("roster.lane.waiting").gauges().stream()
                .mapToDouble(Gauge::value)
                .sum();
    }

    private List<String> changes(String action) {
        return scim.sql("SELECT version FROM scim.change WHERE tenant_id = ? AND action = '" + action
                + "' AND resource_id = ANY('{" + String.join(",", groups) + "}') AND version > 2 ORDER BY seq");
    }
}
