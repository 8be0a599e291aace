package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Many members in one request: none is lost. */
class LargeGroupTest {
    private static final int MEMBERS = 10_000;

    private final ScimClient scim = TestServer.newTenant();

    @Test
    void tenThousandMembersInOneReplace() {
        List<String> users = users();
        String group = "/Groups/" + scim.group("Everybody");
        Answer put = scim.put(group, body(users));
        assertThat(put.status()).as(put.text()).isEqualTo(200);
        assertThat(put.json().path("members")).hasSize(MEMBERS);
        assertThat(count()).isEqualTo(MEMBERS);

        assertThat(scim.put(group, body(users.subList(1, MEMBERS - 1))).status())
                .isEqualTo(200);
        assertThat(count()).isEqualTo(MEMBERS - 2);
    }

    @Test
    void tenThousandMembersInOneCreate() {
        Answer created = scim.post("/Groups", body(users()));
        assertThat(created.status()).isEqualTo(201);
        assertThat(count()).isEqualTo(MEMBERS);
        assertThat(scim.get(created.header("Location")).json().path("members")).hasSize(MEMBERS);
    }

    @Test
    void tenThousandMembersInOnePatchAsOneListOrAsSingleOperations() {
        List<String> users = users();
        String group = "/Groups/" + scim.group("Everybody");
        String list = users.stream().map(id -> "{\"value\":\"" + id + "\"}").collect(Collectors.joining(","));
        assertDone(scim.patch(group, "{\"op\":\"add\",\"path\":\"members\",\"value\":[" + list + "]}"));
        assertThat(count()).isEqualTo(MEMBERS);

        assertDone(scim.patch(group, each(users, "{\"op\":\"remove\",\"path\":\"members[value eq \\\"%s\\\"]\"}")));
        assertThat(count()).isZero();

        assertDone(
                scim.patch(group, each(users, "{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"%s\"}]}")));
        assertThat(count()).isEqualTo(MEMBERS);
        assertThat(scim.get(group).header("ETag")).isEqualTo("W/\"4\"");
    }

    /** Members are read 250 at a time. */
    @ParameterizedTest
    @ValueSource(ints = {249, 250, 251, 500, 501, 2001})
    void everyMemberIsShownOnce(int members) {
        List<String> some = users().subList(0, members);
        String group = "/Groups/" + scim.post("/Groups", body(some)).id();
        scim.group("Another", some.getFirst());
        scim.post("/Groups", body(some));
        assertThat(ids(scim.get(group).json())).containsExactlyInAnyOrderElementsOf(some);
        JsonNode listed = scim.find("/Groups", "displayName eq \"Everybody\"").json();
        assertThat(ids(listed.path("Resources").get(0))).containsExactlyInAnyOrderElementsOf(some);
        JsonNode all = scim.get("/Groups").json().path("Resources");
        assertThat(all.get(1).path("displayName").asString()).isEqualTo("Another");
        assertThat(ids(all.get(2))).containsExactlyInAnyOrderElementsOf(some);
        JsonNode values = scim.get(group + "?attributes=members.value").json();
        assertThat(ids(values)).containsExactlyInAnyOrderElementsOf(some);
        assertThat(values.path("members").get(members - 1).propertyNames()).containsExactly("value");
    }

    /** On a connection that has no plan for any list yet: PostgreSQL sees how long it is, and must not read it for each member. */
    @Test
    void aReplacementOfVeryManyMembersReadsThemOnce() {
        List<String> users = users(160_000);
        ScimClient fresh = scim.at(
                "http://localhost:" + TestServer.run().getEnvironment().getRequiredProperty("local.server.port"));
        String group = "/Groups/" + fresh.group("Everybody") + "?excludedAttributes=members";
        assertThat(fresh.put(group, body(users)).status()).isEqualTo(200);
        assertThat(fresh.put(group, body(users.subList(1, users.size()))).status())
                .isEqualTo(200);
        assertThat(count()).isEqualTo(users.size() - 1);
    }

    private static List<String> ids(JsonNode group) {
        List<String> ids = new ArrayList<>();
        group.path("members").forEach(member -> ids.add(member.path("value").asString()));
        return ids;
    }

    private static void assertDone(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    }

    private static String each(Collection<String> ids, String operation) {
        return ids.stream().map(operation::formatted).collect(Collectors.joining(","));
    }

    private static String body(Collection<String> ids) {
        return "{\"schemas\":[\"" + ScimClient.GROUP + "\"],\"displayName\":\"Everybody\",\"members\":["
                + each(ids, "{\"value\":\"%s\"}") + "]}";
    }

    private int count() {
        // Not of the view: its joins take minutes while PostgreSQL knows no statistics of the new tenant.
        return Integer.parseInt(scim.sql("SELECT count(*) FROM scim.membership WHERE tenant_id = ?")
                .getFirst());
    }

    /** Users made by SQL, for speed. */
    private List<String> users() {
        return users(MEMBERS);
    }

    private List<String> users(int count) {
        return scim.sql("""
                INSERT INTO scim.resource
                  (tenant_id, id, type, unique_key, document, search, created_at, modified_at)
                SELECT t.id, gen_random_uuid(), 'User', 'user' || n, d.json, '{}', now(), now()
                FROM scim.tenant t CROSS JOIN generate_series(1, %d) n
                CROSS JOIN LATERAL (SELECT jsonb_build_object('userName', 'user' || n) AS json) d
                WHERE t.id = ? RETURNING id""".formatted(count));
    }
}
