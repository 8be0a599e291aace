package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.TestDatabase;
import dev.roster.http.ScimClient.Answer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationContext;

/** Another session holds a lock that a statement of the server waits for. */
class HeldUpTest {
    // One lane, so that what waits goes out in one statement.
    private static final ApplicationContext SERVER = TestServer.run("--roster.lanes.count=1");
    private static final Executor THREADS = Executors.newVirtualThreadPerTaskExecutor();

    private final ScimClient scim = TestServer.newTenant()
            .at("http://localhost:" + SERVER.getEnvironment().getRequiredProperty("local.server.port"));

    @Test
    void aRowThatSomebodyHoldsKeepsNoOtherOfItsStatement() throws Exception {
        String ann = scim.user("ann");
        String bob = scim.user("bob");
        String carl = scim.user("carl");
        try (Connection first = TestDatabase.dataSource().getConnection();
                Connection second = TestDatabase.dataSource().getConnection()) {
            hold(first, carl);
            hold(second, ann);
            CompletableFuture<Answer> before = promote(carl);
            waitingStatement("WITH tx AS%");
            CompletableFuture<Answer> held = promote(ann);
            CompletableFuture<Answer> free = promote(bob);
            await().until(() -> waiting() == 2);
            first.rollback();
            assertThat(before.join().status()).isEqualTo(200);
            // As the lock's timeout would.
            cancel(waitingStatement("WITH tx AS%"));
            assertThat(free.get(5, TimeUnit.SECONDS).status()).isEqualTo(200);
            cancel(waitingStatement("WITH tx AS%"));
            assertThat(held.join().status()).isEqualTo(503);
            assertThat(held.join().header("Retry-After")).isEqualTo("5");
        }
        assertThat(scim.get("/Users/" + ann).json().has("title")).isFalse();
        assertThat(scim.get("/Users/" + bob).json().path("title").asString()).isEqualTo("Boss");
    }

    @Test
    void norDoesAGroupWhoseMembersSeveralChange() throws Exception {
        String ann = scim.user("ann");
        String bob = scim.user("bob");
        List<String> groups =
                Stream.of("First", "Held", "Free").map(scim::group).toList();
        try (Connection first = TestDatabase.dataSource().getConnection();
                Connection second = TestDatabase.dataSource().getConnection()) {
            hold(first, groups.get(0));
            hold(second, groups.get(1));
            CompletableFuture<Answer> before = join(ann, groups.get(0));
            waitingStatement("WITH tx AS%");
            List<CompletableFuture<Answer>> held = List.of(join(ann, groups.get(1)), join(bob, groups.get(1)));
            await().until(() -> waiting() == 2);
            CompletableFuture<Answer> free = join(ann, groups.get(2));
            await().until(() -> waiting() == 3);
            first.rollback();
            assertThat(before.join().status()).isEqualTo(204);
            cancel(waitingStatement("WITH tx AS%"));
            assertThat(free.get(5, TimeUnit.SECONDS).status()).isEqualTo(204);
            cancel(waitingStatement("WITH tx AS%"));
            assertThat(held).allMatch(answer -> answer.join().status() == 503);
        }
        assertThat(scim.sql("SELECT group_id FROM group_members WHERE tenant_id = ? ORDER BY 1"))
                .containsExactly(groups.get(0), groups.get(2));
    }

    private CompletableFuture<Answer> join(String user, String group) {
        return CompletableFuture.supplyAsync(
                () -> scim.patch(
                        "/Groups/" + group,
                        "{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"" + user + "\"}]}"),
                THREADS);
    }

    /** A client that is told 503 sends it again, and there would be two. */
    @Test
    void whatIsStoredIsAnsweredSoWhereItCannotBeReadNow() throws SQLException {
        String boss = scim.user("boss");
        String worker = """
                {"schemas":["%s","%s"],"userName":"worker","%2$s":{"manager":{"value":"%s"}}}""".formatted(ScimClient.USER, ScimClient.ENTERPRISE, boss);
        Answer created;
        try (Connection other = TestDatabase.dataSource().getConnection();
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE scim.membership");
            CompletableFuture<Answer> answer =
                    CompletableFuture.supplyAsync(() -> scim.post("/Users", worker), THREADS);
            cancel(waitingStatement("WITH page AS%"));
            created = answer.join();
        }
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        assertThat(scim.get("/Users/" + created.id()).json().path("userName").asString())
                .isEqualTo("worker");
    }

    private CompletableFuture<Answer> promote(String user) {
        return CompletableFuture.supplyAsync(
                () -> scim.patch("/Users/" + user, "{\"op\":\"add\",\"path\":\"title\",\"value\":\"Boss\"}"), THREADS);
    }

    private static void hold(Connection session, String id) throws SQLException {
        session.setAutoCommit(false);
        try (var lock = session.prepareStatement("SELECT id FROM scim.resource WHERE id = ?::uuid FOR UPDATE")) {
            lock.setString(1, id);
            lock.execute();
        }
    }

    /** The process of a statement that waits for a lock. */
    private String waitingStatement(String query) {
        return await().until(
                        () -> scim.sql(
                                "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '"
                                        + query + "' AND ? > 0"),
                        found -> !found.isEmpty())
                .getFirst();
    }

    private void cancel(String process) {
        scim.sql("SELECT pg_cancel_backend(" + process + ") FROM scim.tenant WHERE id = ?");
    }

    private static double waiting() {
        return SERVER.getBean(MeterRegistry.class).get("roster.lane.waiting").gauges().stream()
                .mapToDouble(Gauge::value)
                .sum();
    }
}
