package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.TestDatabase;
import dev.roster.http.ScimClient.Answer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A statement that has its number already, as it holds one row, waits for another row, which a transaction with a higher number
 * changes meanwhile: the journal, whose order is that of the numbers, must have what comes later behind it.
 */
class LateLocksTest {
    private final ScimClient scim = OneLane.newTenant();

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
            OneLane.hold(first, ids.get(0));
            OneLane.hold(other, ids.get(2));
            CompletableFuture<Answer> before = OneLane.send(() -> change.apply(ids.get(0)));
            OneLane.awaitHeldUp();
            answers = List.of(
                    OneLane.send(() -> change.apply(ids.get(1))), OneLane.send(() -> change.apply(ids.get(2))), before);
            OneLane.awaitQueued(2);
            first.rollback();
            before.join();
            OneLane.awaitHeldUp();
            writer = update(other, ids.get(2));
            other.commit();
        }
        assertThat(answers).allMatch(answer -> answer.join().status() == 204);
        assertThat(scim.sql("SELECT (c.seq >> 22) + j.base > " + writer
                        + " FROM scim.change c CROSS JOIN scim.journal j WHERE c.tenant_id = ? AND c.resource_id = '"
                        + ids.get(2) + "' AND c.action = '" + action + "'"))
                .containsExactly("t");
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
}
