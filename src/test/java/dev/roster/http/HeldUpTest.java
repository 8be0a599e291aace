package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.TestDatabase;
import dev.roster.http.ScimClient.Answer;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Another session holds a lock that a statement of the server waits for. */
class HeldUpTest {
    private final ScimClient scim = OneLane.newTenant();

    @Test
    void aRowThatSomebodyHoldsKeepsNoOtherOfItsStatement() throws Exception {
        String ann = scim.user("ann");
        String bob = scim.user("bob");
        String carl = scim.user("carl");
        try (Connection first = TestDatabase.dataSource().getConnection();
                Connection second = TestDatabase.dataSource().getConnection()) {
            OneLane.hold(first, carl);
            OneLane.hold(second, ann);
            CompletableFuture<Answer> before = promote(carl);
            OneLane.awaitHeldUp("WITH tx AS%");
            CompletableFuture<Answer> held = promote(ann);
            CompletableFuture<Answer> free = promote(bob);
            OneLane.awaitQueued(2);
            first.rollback();
            assertThat(before.join().status()).isEqualTo(200);
            // As the lock's timeout would.
            cancel(OneLane.awaitHeldUp("WITH tx AS%"));
            assertThat(free.get(5, TimeUnit.SECONDS).status()).isEqualTo(200);
            cancel(OneLane.awaitHeldUp("WITH tx AS%"));
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
            OneLane.hold(first, groups.get(0));
            OneLane.hold(second, groups.get(1));
            CompletableFuture<Answer> before = join(ann, groups.get(0));
            OneLane.awaitHeldUp("WITH tx AS%");
            List<CompletableFuture<Answer>> held = List.of(join(ann, groups.get(1)), join(bob, groups.get(1)));
            OneLane.awaitQueued(2);
            CompletableFuture<Answer> free = join(ann, groups.get(2));
            OneLane.awaitQueued(3);
            first.rollback();
            assertThat(before.join().status()).isEqualTo(204);
            cancel(OneLane.awaitHeldUp("WITH tx AS%"));
            assertThat(free.get(5, TimeUnit.SECONDS).status()).isEqualTo(204);
            cancel(OneLane.awaitHeldUp("WITH tx AS%"));
            assertThat(held).allMatch(answer -> answer.join().status() == 503);
        }
        assertThat(scim.sql("SELECT group_id FROM group_members WHERE tenant_id = ? ORDER BY 1"))
                .containsExactly(groups.get(0), groups.get(2));
    }

    private CompletableFuture<Answer> join(String user, String group) {
        return OneLane.send(() -> scim.patch(
                "/Groups/" + group, "{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"" + user + "\"}]}"));
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
            CompletableFuture<Answer> answer = OneLane.send(() -> scim.post("/Users", worker));
            cancel(OneLane.awaitHeldUp("WITH page AS%"));
            created = answer.join();
        }
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        assertThat(scim.get("/Users/" + created.id()).json().path("userName").asString())
                .isEqualTo("worker");
    }

    /** Each would wait on a connection of its own, until there is none for anybody else. */
    @Test
    void whoReplacesAGroupThatSomebodyHoldsKeepsNoOtherWaiting() throws Exception {
        String ann = scim.user("ann");
        String group = scim.group("Held");
        String replace = "{\"op\":\"replace\",\"path\":\"members\",\"value\":[{\"value\":\"" + ann + "\"}]}";
        String rename = replace + ",{\"op\":\"replace\",\"path\":\"displayName\",\"value\":\"New %s\"}";
        List<CompletableFuture<Answer>> changes;
        try (Connection other = TestDatabase.dataSource().getConnection()) {
            OneLane.hold(other, group);
            changes = IntStream.range(0, 24)
                    .mapToObj(i -> OneLane.send(
                            () -> scim.patch("/Groups/" + group, i % 2 == 0 ? replace : rename.formatted(i))))
                    .toList();
            OneLane.awaitQueued(22);
            CompletableFuture<Answer> read = OneLane.send(() -> scim.get("/Users/" + ann));
            assertThat(read.get(5, TimeUnit.SECONDS).status()).isEqualTo(200);
            other.rollback();
        }
        assertThat(changes).allMatch(answer -> answer.join().status() == 204);
        assertThat(scim.sql("SELECT count(*) FROM group_members WHERE tenant_id = ?"))
                .containsExactly("1");
    }

    /** PostgreSQL still works for it: who is given the connection next would wait for that. */
    @Test
    void whoHangsUpGivesItsConnectionBackWhenPostgresqlIsDone() throws Exception {
        URI origin = URI.create(scim.baseUrl());
        try (Connection other = TestDatabase.dataSource().getConnection();
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE scim.membership");
            try (Socket client = new Socket(origin.getHost(), origin.getPort())) {
                client.getOutputStream()
                        .write(
                                ("GET /scim/v2/Users?filter=title+co+%22x%22 HTTP/1.1\r\nHost: a\r\nX-Request-Id: gone\r\n"
                                                + "Authorization: Bearer " + scim.token() + "\r\n\r\n")
                                        .getBytes(StandardCharsets.US_ASCII));
                OneLane.awaitHeldUp("WITH page AS%");
            }
            await().until(
                            () -> scim.sql(
                                    "SELECT status FROM request_log WHERE tenant_id = ? AND request_id = 'gone'"),
                            rows -> !rows.isEmpty());
            assertThat(OneLane.meters()
                            .get("r2dbc.pool.acquired")
                            .tag("name", "connectionFactory")
                            .gauge()
                            .value())
                    .isEqualTo(1);
        }
        await().until(() -> OneLane.meters()
                        .get("r2dbc.pool.acquired")
                        .tag("name", "connectionFactory")
                        .gauge()
                        .value()
                == 0);
    }

    /** What was stored before it is told, and what comes behind it is not tried. */
    @Test
    void ofABulkRequestThatIsHeldUpWhatWasStoredIsToldSo() throws SQLException {
        String create = """
                {"method":"POST","path":"/Users","bulkId":"%s","data":{"schemas":["%s"],"userName":"%1$s","externalId":"%s"}}""";
        String bulk = "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:BulkRequest\"],\"Operations\":["
                + create.formatted("a", ScimClient.USER, "1") + ","
                + create.formatted("z", ScimClient.USER, "2") + ","
                + create.formatted("b", ScimClient.USER, incompressible()) + "]}";
        Answer answer;
        try (Connection other = TestDatabase.dataSource().getConnection();
                var insert = other.prepareStatement("""
                        INSERT INTO scim.resource (tenant_id, id, type, unique_key, document, search, created_at, modified_at)
                        VALUES (?, gen_random_uuid(), 'User', 'z', '{}', '{}', now(), now())""")) {
            other.setAutoCommit(false);
            insert.setInt(1, scim.tenant());
            insert.execute();
            CompletableFuture<Answer> sent = OneLane.send(() -> scim.post("/Bulk", bulk));
            cancel(OneLane.awaitHeldUp("WITH tx AS%"));
            answer = sent.join();
        }
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json()
                        .path("Operations")
                        .valueStream()
                        .map(one -> one.path("status").asString()))
                .containsExactly("201", "503", "503");
        assertThat(scim.sql("SELECT user_name FROM users WHERE tenant_id = ?")).containsExactly("a");
    }

    /** Too long for an index, also compressed. */
    private static String incompressible() {
        return new Random(1)
                .ints(4000, 'a', 'z')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private CompletableFuture<Answer> promote(String user) {
        return OneLane.send(
                () -> scim.patch("/Users/" + user, "{\"op\":\"add\",\"path\":\"title\",\"value\":\"Boss\"}"));
    }

    private void cancel(int process) {
        scim.sql("SELECT pg_cancel_backend(" + process + ") FROM scim.tenant WHERE id = ?");
    }
}
