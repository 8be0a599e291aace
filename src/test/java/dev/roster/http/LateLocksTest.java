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
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationContext;

/**
 * A statement that has its number already, as it holds one row, waits for another row, which a transaction with a higher number
 * changes meanwhile: the journal, whose order is that of the numbers, must have what comes later behind it.
 */
class LateLocksTest {
    // One lane, so that what waits goes out in one statement.
    private static final ApplicationContext SERVER = TestServer.run("--roster.lanes.count=1");
    private static final Executor THREADS = Executors.newVirtualThreadPerTaskExecutor();

    private final ScimClient scim = TestServer.newTenant()
            .at("http://localhost:" + SERVER.getEnvironment().getRequiredProperty("local.server.port"));

    @Test
    void aMemberIsAddedBehindWhatWasDoneToItsGroupBefore() throws SQLException {
        String ann = scim.user("ann");
        List<String> groups =
                Stream.of("First", "Free", "Held").map(scim::group).toList();
        String add = "{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"" + ann + "\"}]}";
        assertComesLater(groups, group -> scim.patch("/Groups/" + group, add), "add");
        assertThat(scim.sql("SELECT count(*) FROM group_members WHERE tenant_id = ?"))
                .containsExactly("3");
    }

    @Test
    void aUserIsDeletedBehindItsLastChange() throws SQLException {
        List<String> users = Stream.of("ann", "bob", "carl").map(scim::user).toList();
        assertComesLater(users, user -> scim.delete("/Users/" + user), "delete");
        assertThat(scim.sql("SELECT count(*) FROM users WHERE tenant_id = ?")).containsExactly("0");
    }

    private void assertComesLater(List<String> ids, Function<String, Answer> change, String action)
            throws SQLException {
        String writer;
        List<CompletableFuture<Answer>> answers;
        try (Connection first = TestDatabase.dataSource().getConnection();
                Connection other = TestDatabase.dataSource().getConnection()) {
            hold(first, ids.get(0));
            hold(other, ids.get(2));
            CompletableFuture<Answer> before = send(change, ids.get(0));
            awaitOneThatWaits();
            answers = List.of(send(change, ids.get(1)), send(change, ids.get(2)), before);
            await().until(() -> waiting() == 2);
            first.rollback();
            before.join();
            awaitOneThatWaits();
            writer = update(other, ids.get(2));
            other.commit();
        }
        assertThat(answers).allMatch(answer -> answer.join().status() == 204);
        assertThat(scim.sql("SELECT (c.seq >> 22) + j.base > " + writer
                        + " FROM scim.change c CROSS JOIN scim.journal j WHERE c.tenant_id = ? AND c.resource_id = '"
                        + ids.get(2) + "' AND c.action = '" + action + "'"))
                .containsExactly("t");
    }

    private static CompletableFuture<Answer> send(Function<String, Answer> change, String id) {
        return CompletableFuture.supplyAsync(() -> change.apply(id), THREADS);
    }

    private static void hold(Connection session, String id) throws SQLException {
        session.setAutoCommit(false);
        try (var lock = session.prepareStatement("SELECT id FROM scim.resource WHERE id = ?::uuid FOR UPDATE")) {
            lock.setString(1, id);
            lock.execute();
        }
    }

    /** Changes a row in a part of the transaction that has a number of its own, and tells that. */
    private static String update(Connection session, String id) throws SQLException {
        session.setSavepoint();
        try (var update = session.prepareStatement(
                "UPDATE scim.resource SET version = version + 1 WHERE id = ?::uuid RETURNING xmin::text")) {
            update.setString(1, id);
            var written = update.executeQuery();
            written.next();
            return written.getString(1);
        }
    }

    private void awaitOneThatWaits() {
        await().until(() -> scim.sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND ? > 0")
                .equals(List.of("1")));
    }

    private static double waiting() {
        return SERVER.getBean(MeterRegistry.class).get("roster.lane.waiting").gauges().stream()
                .mapToDouble(Gauge::value)
                .sum();
    }
}
