package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.TestDatabase;
import dev.roster.http.ScimClient.Answer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Another session, as another server would, holds what a request waits for, and goes on to something else: it gets that at once, and
 * the request has seen what was done meanwhile.
 */
class LockOrderTest {
    private final ScimClient scim = OneLane.newTenant();
    private Connection other;

    @BeforeEach
    void connect() throws SQLException {
        other = TestDatabase.dataSource().getConnection();
        other.setAutoCommit(false);
        // Less than PostgreSQL takes to find a deadlock, which the server would try again.
        execute("SET lock_timeout = '500ms'");
    }

    @AfterEach
    void close() throws SQLException {
        other.close();
    }

    @Test
    void aDeleteHoldsNeitherUserNorMembershipsWhileItWaitsForAGroup() throws SQLException {
        String ann = scim.user("ann");
        String group = scim.group("Staff", ann, scim.user("bob"));
        lock(group, "NO KEY UPDATE");
        CompletableFuture<Answer> deleted = OneLane.send(() -> scim.delete("/Users/" + ann));
        OneLane.awaitHeldUp();
        execute("DELETE FROM scim.membership WHERE member_id = '" + ann + "'");
        lock(ann, "KEY SHARE");
        other.commit();
        assertThat(deleted.join().status()).isEqualTo(204);
        assertThat(scim.sql("SELECT member_name FROM group_members WHERE tenant_id = ?"))
                .containsExactly("bob");
    }

    @Test
    void norDoesItKeepAGroupFromBeingAMember() throws SQLException {
        String ann = scim.user("ann");
        String inner = scim.group("Inner", ann);
        String outer = scim.group("Outer", ann);
        lock(outer, "NO KEY UPDATE");
        CompletableFuture<Answer> deleted = OneLane.send(() -> scim.delete("/Users/" + ann));
        OneLane.awaitHeldUp();
        lock(inner, "KEY SHARE");
        other.commit();
        assertThat(deleted.join().status()).isEqualTo(204);
    }

    @Test
    void changesHoldNoUserWhileTheyWaitForAGroup() throws SQLException {
        String first = scim.user("first");
        String ann = scim.user("ann");
        String group = scim.group("Staff");
        manyOthers();
        String title = "{\"op\":\"add\",\"path\":\"title\",\"value\":\"Boss\"}";
        String name = "{\"op\":\"replace\",\"path\":\"displayName\",\"value\":\"Crew\"}";
        List<CompletableFuture<Answer>> changed = together(
                first,
                () -> scim.patch("/Users/" + first, title),
                () -> scim.patch("/Users/" + ann, title),
                () -> scim.patch("/Groups/" + group, name),
                group,
                "NO KEY UPDATE");
        lock(ann, "UPDATE");
        other.commit();
        assertThat(changed).allMatch(answer -> answer.join().status() < 300);
        assertThat(scim.sql("SELECT display_name FROM groups WHERE tenant_id = ?"))
                .containsExactly("Crew");
    }

    @Test
    void newMembersAreHeldInTheOrderOfTheirIds() throws SQLException {
        String ann = scim.user("ann");
        String bob = scim.user("bob");
        String carl = scim.user("carl");
        List<String> groups = List.of(scim.group("First"), scim.group("Ann's"), scim.group("Bob's"));
        List<CompletableFuture<Answer>> added = together(
                groups.get(0),
                () -> add(groups.get(0), carl),
                () -> add(groups.get(1), bob),
                () -> add(groups.get(2), ann),
                ann,
                "UPDATE");
        lock(bob, "UPDATE");
        other.commit();
        assertThat(added).allMatch(answer -> answer.join().status() == 204);
    }

    @Test
    void whatIsDeletedTogetherIsHeldInTheOrderOfItsIdsToo() throws SQLException {
        String first = scim.user("first");
        String ann = scim.user("ann");
        String group = scim.group("Staff");
        List<CompletableFuture<Answer>> deleted = together(
                first,
                () -> scim.delete("/Users/" + first),
                () -> scim.delete("/Groups/" + group),
                () -> scim.delete("/Users/" + ann),
                ann,
                "KEY SHARE");
        lock(group, "KEY SHARE");
        other.commit();
        assertThat(deleted).allMatch(answer -> answer.join().status() == 204);
    }

    @Test
    void whoIsAddedWhileAReplacementOfAllMembersWaitsIsReplacedToo() throws SQLException {
        String ann = scim.user("ann");
        String bob = scim.user("bob");
        String group = scim.group("Staff");
        lock(group, "NO KEY UPDATE");
        CompletableFuture<Answer> replaced = OneLane.send(() -> scim.patch(
                "/Groups/" + group,
                "{\"op\":\"replace\",\"path\":\"members\",\"value\":[{\"value\":\"" + bob + "\"}]}"));
        OneLane.awaitHeldUp();
        execute("INSERT INTO scim.membership (tenant_id, group_id, member_id, created_at) SELECT tenant_id, '" + group
                + "', id, now() FROM scim.resource WHERE id = '" + ann + "'");
        other.commit();
        assertThat(replaced.join().status()).isEqualTo(204);
        assertThat(scim.sql("SELECT member_name FROM group_members WHERE tenant_id = ?"))
                .containsExactly("bob");
    }

    /** Else a client would have the old name under the new version, and could write it back. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anAnswerHasWhatWasChangedWhileItsMembersWaited(boolean isMember) throws SQLException {
        String ann = scim.user("ann");
        String group = isMember ? scim.group("Staff", ann) : scim.group("Staff");
        lock(group, "NO KEY UPDATE");
        CompletableFuture<Answer> added = OneLane.send(() -> scim.patch(
                "/Groups/" + group + "?attributes=displayName",
                "{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"" + ann + "\"}]}"));
        OneLane.awaitHeldUp();
        execute("UPDATE scim.resource SET version = version + 1, document = document || '{\"displayName\": \"Crew\"}'"
                + " WHERE id = '" + group + "'");
        other.commit();
        assertThat(added.join().status()).isEqualTo(200);
        assertThat(added.join().json().path("displayName").asString()).isEqualTo("Crew");
        assertThat(added.join().header("ETag"))
                .isEqualTo(scim.get("/Groups/" + group).header("ETag"));
    }

    /** So that PostgreSQL looks rows up, in the order in which they were sent. */
    private void manyOthers() throws SQLException {
        execute(
                "INSERT INTO scim.resource (tenant_id, id, type, unique_key, document, search, created_at, modified_at) SELECT "
                        + scim.tenant()
                        + ", gen_random_uuid(), 'User', n, '{}', '{}', now(), now() FROM generate_series(1, 3000) n");
        execute("ANALYZE scim.resource");
        other.commit();
    }

    private Answer add(String group, String user) {
        return scim.patch(
                "/Groups/" + group, "{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"" + user + "\"}]}");
    }

    /** Sends two requests that share a statement, as the one before them waits; afterwards they wait for what {@link #other} holds. */
    private List<CompletableFuture<Answer>> together(
            String first,
            Supplier<Answer> before,
            Supplier<Answer> one,
            Supplier<Answer> another,
            String held,
            String strength)
            throws SQLException {
        try (Connection holder = TestDatabase.dataSource().getConnection()) {
            OneLane.hold(holder, first);
            CompletableFuture<Answer> sent = OneLane.send(before);
            OneLane.awaitHeldUp();
            List<CompletableFuture<Answer>> answers = List.of(OneLane.send(one), OneLane.send(another), sent);
            OneLane.awaitQueued(2);
            lock(held, strength);
            holder.rollback();
            OneLane.awaitQueued(0);
            OneLane.awaitHeldUp();
            return answers;
        }
    }

    private void lock(String id, String strength) throws SQLException {
        OneLane.hold(other, id, strength);
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = other.createStatement()) {
            statement.execute(sql);
        }
    }
}
