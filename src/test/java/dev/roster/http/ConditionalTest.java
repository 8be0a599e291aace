package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7644 section 3.14: versions, and requests that depend on them. */
class ConditionalTest {
    private static final String STALE = "W/\"7\"";
    private static final String TITLE = "{\"op\":\"replace\",\"path\":\"title\",\"value\":\"Boss\"}";

    private final ScimClient scim = TestServer.newTenant();

    @Test
    void theEntityTagIsTheVersionInMeta() {
        String user = "/Users/" + scim.user("ann");
        Answer read = scim.get(user);
        assertThat(read.header("ETag"))
                .isEqualTo("W/\"1\"")
                .isEqualTo(read.json().at("/meta/version").asString());

        Answer patched = scim.patch(user, TITLE);
        assertThat(patched.header("ETag"))
                .isEqualTo("W/\"2\"")
                .isEqualTo(patched.json().at("/meta/version").asString());
        assertThat(scim.get(user).header("ETag")).isEqualTo("W/\"2\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"W/\"1\"", "\"1\"", "*", "W/\"7\", W/\"1\"", "W/\"7\",\"1\""})
    void aWriteWithAMatchingTagIsDone(String tag) {
        String user = "/Users/" + scim.user("ann");
        assertThat(scim.patch(user, TITLE, "If-Match", tag).status()).isEqualTo(200);
        assertThat(titles()).containsExactly("Boss");

        String other = "/Users/" + scim.user("bob");
        assertThat(scim.put(other, user("bobby"), "If-Match", tag).status()).isEqualTo(200);
        assertThat(scim.get(other).json().path("userName").asString()).isEqualTo("bobby");

        String third = "/Users/" + scim.user("col");
        assertThat(scim.delete(third, "If-Match", tag).status()).isEqualTo(204);
        assertThat(scim.get(third).status()).isEqualTo(404);
    }

    @Test
    void aWriteWithAStaleTagIsRefusedAndChangesNothing() {
        String user = "/Users/" + scim.user("ann");
        Answer before = scim.get(user);
        assertRefused(scim.patch(user, TITLE, "If-Match", STALE));
        assertRefused(scim.put(user, user("other"), "If-Match", STALE));
        assertRefused(scim.delete(user, "If-Match", STALE));
        assertRefused(scim.patch(user, TITLE, "If-Match", "W/\"7\", W/\"8\""));
        assertThat(scim.get(user).json()).isEqualTo(before.json());
    }

    @Test
    void aGroupsMembersAreChangedOnlyAtTheVersionAskedFor() {
        String ann = scim.user("ann");
        String bob = scim.user("bob");
        String group = "/Groups/" + scim.group("Staff", ann);
        String tag = scim.get(group).header("ETag");
        Answer before = scim.get(group);

        assertRefused(scim.patch(group, add(bob), "If-Match", STALE));
        assertRefused(scim.patch(group, "{\"op\":\"remove\",\"path\":\"members\"}", "If-Match", STALE));
        assertRefused(scim.put(group, group("Other"), "If-Match", STALE));
        assertRefused(scim.delete(group, "If-Match", STALE));
        assertThat(scim.get(group).json()).isEqualTo(before.json());

        assertThat(scim.patch(group, add(bob), "If-Match", tag).status()).isEqualTo(204);
        assertThat(scim.get(group).json().path("members")).hasSize(2);
        assertRefused(scim.patch(group, add(ann), "If-Match", tag));
        String current = scim.get(group).header("ETag");
        assertThat(current).isNotEqualTo(tag);
        assertThat(scim.put(group, group("Other"), "If-Match", current).status())
                .isEqualTo(200);
        assertThat(scim.delete(group, "If-Match", "*").status()).isEqualTo(204);
    }

    @Test
    void aPatchOfMembersAndNameIsRefusedAsAWhole() {
        String ann = scim.user("ann");
        String group = "/Groups/" + scim.group("Staff");
        String both = "{\"op\":\"replace\",\"path\":\"displayName\",\"value\":\"Crew\"}," + add(ann);
        assertRefused(scim.patch(group, both, "If-Match", STALE));
        assertThat(scim.sql("SELECT display_name FROM groups WHERE tenant_id = ?"))
                .containsExactly("Staff");
        assertThat(scim.sql("SELECT member_id FROM group_members WHERE tenant_id = ?"))
                .isEmpty();
    }

    @Test
    void whatTheClientHasIsNotSentAgain() {
        String user = "/Users/" + scim.user("ann");
        Answer same = scim.get(user, "If-None-Match", "W/\"1\"");
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.header("Content-Location")).isEqualTo(scim.get(user).header("Content-Location"));
        assertThat(same.text()).isEmpty();
        assertThat(same.header("ETag")).isEqualTo("W/\"1\"");
        assertThat(scim.get(user, "If-None-Match", "W/\"9\", W/\"1\"").status()).isEqualTo(304);
        assertThat(scim.get(user, "If-None-Match", "*").status()).isEqualTo(304);
        Answer newer = scim.get(user, "If-None-Match", STALE);
        assertThat(newer.status()).isEqualTo(200);
        assertThat(newer.json().path("userName").asString()).isEqualTo("ann");

        String group = "/Groups/" + scim.group("Staff");
        assertThat(scim.get(group, "If-None-Match", "W/\"1\"").status()).isEqualTo(304);
    }

    @Test
    void aConditionOnWhatIsNotThereIsNotFound() {
        String absent = "/Users/01a20cc1-ecee-728f-83d8-a3c7ce637cb0";
        assertThat(scim.patch(absent, TITLE, "If-Match", "*").status()).isEqualTo(404);
        assertThat(scim.delete(absent, "If-Match", "*").status()).isEqualTo(404);
        assertThat(scim.get(absent, "If-None-Match", "*").status()).isEqualTo(404);
    }

    private List<String> titles() {
        return scim.sql("SELECT title FROM users WHERE tenant_id = ?");
    }

    private static void assertRefused(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(412);
        assertThat(answer.header("Content-Type")).isEqualTo("application/scim+json");
        assertThat(answer.json().path("status").asString()).isEqualTo("412");
    }

    private static String add(String id) {
        return "{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"" + id + "\"}]}";
    }

    private static String user(String userName) {
        return "{\"schemas\":[\"" + ScimClient.USER + "\"],\"userName\":\"" + userName + "\"}";
    }

    private static String group(String displayName) {
        return "{\"schemas\":[\"" + ScimClient.GROUP + "\"],\"displayName\":\"" + displayName + "\"}";
    }
}
