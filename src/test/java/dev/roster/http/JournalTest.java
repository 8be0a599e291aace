package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Every change leaves its rows in the journal, and its views tell what was when. */
class JournalTest {
    private static final String CHANGES = """
            SELECT concat_ws(' ', action, type, name, member_name, version) FROM changes WHERE tenant_id = ? ORDER BY seq""";
    private static final String HISTORY = """
            SELECT concat_ws(' ', group_name, member_name, until IS NULL) FROM group_membership_history
            WHERE tenant_id = ? ORDER BY since, until, member_name""";

    private final ScimClient scim = TestServer.newTenant();

    @Test
    void aChangeOfAUserHasItsActorItsRequestAndHowTheUserWasAfterwards() {
        Answer created = scim.post("/Users", """
                {"schemas":["%s"],"userName":"ada","externalId":"7","title":"Countess","password":"s3cret"}""".formatted(ScimClient.USER), "X-Request-Id", "from-the-client");
        scim.patch("/Users/" + created.id(), "{\"op\":\"replace\",\"path\":\"title\",\"value\":\"Lady\"}");
        scim.patch("/Users/" + created.id(), "{\"op\":\"replace\",\"path\":\"title\",\"value\":\"Lady\"}");
        scim.put("/Users/" + created.id(), """
                {"schemas":["%s"],"userName":"ada.l"}""".formatted(ScimClient.USER));
        Answer deleted = scim.delete("/Users/" + created.id());
        assertThat(scim.changes(CHANGES))
                .containsExactly(
                        "create User ada 1", "update User ada 2", "update User ada.l 3", "delete User ada.l 3");
        assertThat(scim.changes("SELECT document ->> 'title' FROM changes WHERE tenant_id = ? ORDER BY seq"))
                .containsExactly("Countess", "Lady", "null", "null");
        assertThat(scim.changes(
                        "SELECT document ->> 'externalId' FROM changes WHERE tenant_id = ? AND action = 'create'"))
                .containsExactly("7");
        assertThat(scim.changes("SELECT actor || ' ' || request_id FROM changes WHERE tenant_id = ? ORDER BY seq"))
                .startsWith("test from-the-client")
                .endsWith("test " + deleted.header("X-Request-Id"));
        assertThat(scim.changes("SELECT string_agg(c::text, ' ') FROM changes c WHERE tenant_id = ?")
                        .getFirst())
                .doesNotContain("s3cret");
    }

    @Test
    void everyMemberThatComesOrGoesIsARow() {
        String ann = scim.user("ann");
        String bob = scim.user("bob");
        String cid = scim.user("cid");
        String staff = scim.group("Staff", ann, bob);
        String path = "/Groups/" + staff;
        scim.patch(path, """
                {"op":"add","path":"members","value":[{"value":"%s"},{"value":"%s"}]},
                {"op":"remove","path":"members[value eq \\"%s\\"]"}""".formatted(cid, ann, bob));
        scim.put(path, """
                {"schemas":["%s"],"displayName":"Crew","members":[{"value":"%s"}]}""".formatted(ScimClient.GROUP, bob));
        scim.delete("/Users/" + bob);
        assertThat(scim.changes("SELECT concat_ws(' ', action, member_name, version) FROM changes"
                        + " WHERE tenant_id = ? AND type = 'Group' ORDER BY seq"))
                .containsExactlyInAnyOrder(
                        "create 1",
                        "add ann 1",
                        "add bob 1",
                        "remove bob 2",
                        "add cid 2",
                        "update 3",
                        "remove ann 4",
                        "remove cid 4",
                        "add bob 4",
                        "remove bob 5");
        assertThat(scim.changes("SELECT version FROM changes WHERE tenant_id = ? AND type = 'Group' ORDER BY seq"))
                .isSorted();
        assertThat(scim.changes(HISTORY)).containsExactly("Crew bob f", "Crew ann f", "Crew cid f", "Crew bob f");
        assertThat(scim.get(path).json().at("/meta/version").asString()).isEqualTo("W/\"5\"");
    }

    @Test
    void theMembershipsOfADeletedGroupEndWithIt() {
        String ann = scim.user("ann");
        String inner = scim.group("Inner", ann);
        String outer = scim.group("Outer", inner, ann);
        scim.delete("/Groups/" + outer);
        assertThat(scim.changes(HISTORY)).containsExactlyInAnyOrder("Inner ann t", "Outer ann f", "Outer Inner f");
        assertThat(scim.changes("SELECT action FROM changes WHERE tenant_id = ? ORDER BY seq DESC LIMIT 3"))
                .containsExactly("delete", "remove", "remove");
    }

    @Test
    void theDirectoryAsOfATime() throws InterruptedException {
        String ann = scim.user("ann");
        String staff = scim.group("Staff", ann);
        Thread.sleep(5);
        String then = scim.sql("SELECT clock_timestamp() FROM scim.tenant WHERE id = ?")
                .getFirst();
        Thread.sleep(5);
        scim.patch("/Users/" + ann, "{\"op\":\"replace\",\"path\":\"userName\",\"value\":\"ann.b\"}");
        scim.patch("/Groups/" + staff, "{\"op\":\"remove\",\"path\":\"members\"}");
        scim.user("late");
        scim.delete("/Users/" + ann);
        assertThat(scim.changes("""
                        SELECT document ->> 'userName' FROM (
                          SELECT DISTINCT ON (resource_id) * FROM changes
                          WHERE tenant_id = ? AND member_id IS NULL AND at <= '%s' ORDER BY resource_id, seq DESC) c
                        WHERE action <> 'delete' AND type = 'User'""".formatted(then))).containsExactly("ann");
        assertThat(scim.changes("""
                        SELECT member_name FROM group_membership_history
                        WHERE tenant_id = ? AND group_name = 'Staff' AND since <= '%1$s'
                          AND (until IS NULL OR until > '%1$s')""".formatted(then))).containsExactly("ann.b");
    }

    @Test
    void aRefusedRequestLeavesNothing() {
        String ann = scim.user("ann");
        scim.user("ANN");
        scim.group("Staff", UUID.randomUUID().toString());
        scim.put("/Users/" + ann, "{\"userName\":1}");
        scim.delete("/Groups/" + ann);
        assertThat(scim.changes(CHANGES)).containsExactly("create User ann 1");
    }

    @Test
    void withoutRetentionThereIsNoJournalAndNoLog() {
        ScimClient quiet =
                scim.at(TestServer.start("--roster.journal-retention=0", "--roster.request-log.retention=0"));
        String ann = quiet.user("ann");
        quiet.patch("/Users/" + ann, "{\"op\":\"replace\",\"path\":\"title\",\"value\":\"x\"}");
        quiet.delete("/Groups/" + quiet.group("Staff", ann));
        quiet.user("ann");
        assertThat(scim.sql("SELECT count(*) FROM scim.change WHERE tenant_id = ?"))
                .containsExactly("0");
        assertThat(scim.sql("SELECT user_name FROM users WHERE tenant_id = ?")).containsExactly("ann");
        // Its rows would be written before those of this request, by the same clock.
        scim.get("/Users");
        while (scim.sql("SELECT 1 FROM scim.request_log WHERE tenant_id = ?").isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(scim.sql("SELECT operation FROM scim.request_log WHERE tenant_id = ?"))
                .containsExactly("query User");
    }

    @Test
    void aBulkRequestIsOneRequestOfManyChanges() {
        Answer answer = scim.post(
                "/Bulk",
                BulkTest.request(
                        "",
                        BulkTest.post(
                                "a", "/Users", "{\"schemas\":[\"" + ScimClient.USER + "\"],\"userName\":\"ann\"}"),
                        BulkTest.post("g", "/Groups", """
                        {"schemas":["%s"],"displayName":"Staff","members":[{"value":"bulkId:a"}]}""".formatted(ScimClient.GROUP))));
        assertThat(scim.changes("SELECT action || ' ' || request_id FROM changes WHERE tenant_id = ? ORDER BY seq"))
                .containsExactlyElementsOf(List.of("create", "create", "add").stream()
                        .map(action -> action + " " + answer.header("X-Request-Id"))
                        .toList());
    }

    /** A delete waits for those who add the member at this moment, and ends what they began. */
    @Test
    void concurrentAddsAndDeletesAddUp() {
        List<String> groups = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            groups.add(scim.group("g" + i));
        }
        for (int round = 0; round < 15; round++) {
            String user = scim.user("u" + round);
            List<CompletableFuture<?>> all = new ArrayList<>();
            for (String group : groups) {
                all.add(CompletableFuture.runAsync(() -> scim.patch("/Groups/" + group, """
                        {"op":"add","path":"members","value":[{"value":"%s"}]}""".formatted(user))));
            }
            all.add(CompletableFuture.runAsync(() -> scim.delete("/Users/" + user)));
            all.forEach(CompletableFuture::join);
        }
        assertThat(scim.sql("SELECT count(*) FROM scim.membership WHERE tenant_id = ?"))
                .containsExactly("0");
        assertThat(scim.changes("""
                        SELECT member_id FROM scim.change WHERE tenant_id = ? AND member_id IS NOT NULL
                        GROUP BY resource_id, member_id
                        HAVING count(*) FILTER (WHERE action = 'add') <> count(*) FILTER (WHERE action = 'remove')""")).isEmpty();
        // As none of them would if all were refused.
        assertThat(scim.changes("SELECT seq FROM changes WHERE tenant_id = ? AND action = 'add'"))
                .isNotEmpty();
    }
}
