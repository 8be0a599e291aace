package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import org.junit.jupiter.api.Test;

/** When members came and went, and their group changed. */
class MembershipTimesTest {
    private static final String ADD = "{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"%s\"}]}";

    private final ScimClient scim = TestServer.newTenant();
    private final String ann = scim.user("ann");
    private final String bob = scim.user("bob");

    @Test
    void theAnswerSaysWhenTheMembersChanged() {
        String group = "/Groups/" + scim.group("Staff");
        scim.sql(
                "UPDATE scim.resource SET modified_at = modified_at - interval '1 hour' WHERE tenant_id = ? RETURNING id");
        Answer changed = scim.patch(group + "?attributes=meta", ADD.formatted(ann));
        assertThat(changed.json().path("meta")).isEqualTo(scim.get(group).json().path("meta"));
        Answer replaced = scim.put(
                group + "?excludedAttributes=members",
                "{\"schemas\":[\"" + ScimClient.GROUP + "\"],\"displayName\":\"Staff\",\"members\":[{\"value\":\"" + bob
                        + "\"}]}");
        assertThat(replaced.json().path("meta"))
                .isEqualTo(scim.get(group).json().path("meta"));
    }

    /** Another server's clock may be ahead, and a change may have waited for the one before. */
    @Test
    void timeDoesNotRunBackwards() {
        String group = "/Groups/" + scim.group("Staff", ann);
        scim.sql(
                "UPDATE scim.resource SET modified_at = date_trunc('seconds', now()) + interval '1 hour' WHERE tenant_id = ? RETURNING id");
        Answer before = scim.get(group);
        scim.patch(group, ADD.formatted(bob));
        scim.patch(group, "{\"op\":\"replace\",\"path\":\"displayName\",\"value\":\"Crew\"}");
        scim.patch(group, "{\"op\":\"remove\",\"path\":\"members[value eq \\\"" + bob + "\\\"]\"}");
        scim.delete("/Users/" + ann);
        assertThat(scim.get(group).json().at("/meta/lastModified").asString())
                .isGreaterThanOrEqualTo(before.json().at("/meta/lastModified").asString());
        assertThat(scim.sql("SELECT count(*) FROM scim.change c WHERE c.tenant_id = ? AND c.at < '"
                        + before.json().at("/meta/lastModified").asString()
                        + "'::timestamptz AND c.seq > (SELECT max(seq) FROM scim.change WHERE tenant_id = c.tenant_id AND action = 'create')"
                        + " AND c.member_id IS DISTINCT FROM '" + ann + "'"))
                .containsExactly("0");
        assertThat(scim.sql("SELECT count(*) FROM group_membership_history WHERE until < since AND tenant_id = ?"))
                .containsExactly("0");
    }
}
