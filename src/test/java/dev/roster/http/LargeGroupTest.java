package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

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
        return Integer.parseInt(scim.sql("SELECT count(*) FROM group_members WHERE tenant_id = ?")
                .getFirst());
    }

    /** Users made by SQL, for speed. */
    private List<String> users() {
        return scim.sql("""
                INSERT INTO scim.resource
                  (tenant_id, id, type, unique_key, document, search, created_at, modified_at)
                SELECT t.id, gen_random_uuid(), 'User', 'user' || n, d.json, d.json, now(), now()
                FROM scim.tenant t CROSS JOIN generate_series(1, %d) n
                CROSS JOIN LATERAL (SELECT jsonb_build_object('userName', 'user' || n) AS json) d
                WHERE t.id = ? RETURNING id""".formatted(MEMBERS));
    }
}
