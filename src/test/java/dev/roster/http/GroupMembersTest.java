package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Members of groups (RFC 7643 section 4.2) in POST, PUT and PATCH, seen in the rows. */
class GroupMembersTest {
    private static final List<String> NOTHING = List.of(
            "{\"op\":\"remove\",\"path\":\"members[value eq \\\"nobody\\\"]\"}",
            "{\"op\":\"remove\",\"path\":\"members[display eq \\\"nobody\\\"]\"}",
            "{\"op\":\"add\",\"path\":\"members\",\"value\":[]}");

    private static final String ABSENT = "01a20cc1-ecee-728f-83d8-a3c7ce637cb0";

    private final ScimClient scim = TestServer.newTenant();
    private final String ann = scim.user("ann");
    private final String bob = scim.user("bob");
    private final String col = scim.user("col");

    @Test
    void aMemberIsShownWithItsAddressTypeAndName() {
        String crew = scim.group("Crew");
        Answer created = scim.post("/Groups", body("Staff", ann, crew));
        assertThat(created.status()).isEqualTo(201);
        JsonNode members = created.json().path("members");
        assertThat(members).hasSize(2);
        assertThat(members.path(0))
                .hasToString("{\"value\":\"%s\",\"$ref\":\"%s/Users/%1$s\",\"type\":\"User\",\"display\":\"ann\"}"
                        .formatted(ann, scim.baseUrl()));
        assertThat(members.path(1).path("type").asString()).isEqualTo("Group");
        assertThat(members.path(1).path("$ref").asString()).isEqualTo(scim.baseUrl() + "/Groups/" + crew);
        assertThat(scim.get(created.header("Location")).json()).isEqualTo(created.json());
        assertThat(rows()).containsExactlyInAnyOrder(ann, crew);
    }

    @Test
    void aReplaceIsASetDifferenceThatLeavesWhatStaysAlone() {
        String group = "/Groups/" + scim.group("Staff", ann, bob);
        List<String> since = since(bob);
        Answer put = scim.put(group, body("Staff", bob, col));
        assertThat(put.status()).isEqualTo(200);
        assertThat(put.json().path("members")).hasSize(2);
        assertThat(rows()).containsExactlyInAnyOrder(bob, col);
        assertThat(since(bob)).isEqualTo(since);

        String version = put.header("ETag");
        assertThat(scim.put(group, body("Staff", col, bob)).header("ETag")).isEqualTo(version);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null"})
    void aReplaceWithoutMembersKeepsThemAndOneWithNoneEmptiesTheGroup(String none) {
        String group = "/Groups/" + scim.group("Staff", ann, bob);
        String named = "{\"schemas\":[\"" + ScimClient.GROUP + "\"],\"displayName\":\"Crew\"";

        assertThat(scim.put(group, named + "}").json().path("members")).hasSize(2);
        assertThat(rows()).containsExactlyInAnyOrder(ann, bob);
        Answer emptied = scim.put(group, named + ",\"members\":" + none + "}");
        assertThat(emptied.status()).isEqualTo(200);
        assertThat(emptied.json().path("members")).isEmpty();
        assertThat(rows()).isEmpty();
    }

    @Test
    void membersAreAddedRemovedReplacedAndClearedByPatch() {
        String group = "/Groups/" + scim.group("Staff", ann);
        List<String> since = since(ann);
        patch(group, add(bob, col));
        assertThat(rows()).containsExactlyInAnyOrder(ann, bob, col);
        assertThat(since(ann)).isEqualTo(since);
        patch(group, remove(bob));
        assertThat(rows()).containsExactlyInAnyOrder(ann, col);
        patch(group, "{\"op\":\"replace\",\"path\":\"members\",\"value\":[{\"value\":\"" + bob + "\"}]}");
        assertThat(rows()).containsExactly(bob);
        patch(group, "{\"op\":\"add\",\"value\":{\"members\":[{\"value\":\"" + ann + "\"}]}}");
        assertThat(rows()).containsExactlyInAnyOrder(ann, bob);
        patch(group, "{\"op\":\"remove\",\"path\":\"members\"}");
        assertThat(rows()).isEmpty();
    }

    @Test
    void operationsOnMembersApplyInTheirOrder() {
        String group = "/Groups/" + scim.group("Staff", ann);
        patch(group, add(bob) + "," + remove(ann) + "," + remove(bob) + "," + add(ann, col) + "," + remove(col));
        assertThat(rows()).containsExactly(ann);
        patch(group, "{\"op\":\"remove\",\"path\":\"members\"}," + add(bob) + "," + add(ann) + "," + remove(bob));
        assertThat(rows()).containsExactly(ann);
        String byName = "{\"op\":\"remove\",\"path\":\"members[display sw \\\"b\\\" or type eq \\\"Group\\\"]\"}";
        patch(group, add(bob, scim.group("Crew")) + "," + byName);
        assertThat(rows()).containsExactly(ann);
    }

    @Test
    void whatIsAlreadySoIsNoChange() {
        String group = "/Groups/" + scim.group("Staff", ann, ann);
        assertThat(rows()).containsExactly(ann);
        Answer before = scim.get(group);
        patch(group, add(ann, ann));
        patch(group, remove(bob));
        patch(group, remove(ABSENT));
        for (String nothing : NOTHING) {
            assertThat(scim.patch(group, nothing).header("ETag")).isEqualTo(before.header("ETag"));
        }
        assertThat(scim.get(group).json()).isEqualTo(before.json());
        patch(group, add(bob));
        assertThat(scim.get(group).header("ETag")).isNotEqualTo(before.header("ETag"));
    }

    @Test
    void nothingIsNotDoneToAGroupThatIsNotThere() {
        for (String nothing : NOTHING) {
            assertThat(scim.patch("/Groups/" + ABSENT, nothing).status()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ABSENT, "nobody", ""})
    void anUnknownMemberIsRefusedAndNothingIsStored(String unknown) {
        String group = "/Groups/" + scim.group("Staff", ann);
        Answer before = scim.get(group);
        String rename = "{\"op\":\"replace\",\"path\":\"displayName\",\"value\":\"Crew\"}";
        assertUnknown(scim.post("/Groups", body("Other", bob, unknown)), unknown);
        assertUnknown(scim.put(group, body("Crew", bob, unknown)), unknown);
        assertUnknown(scim.patch(group, rename + "," + add(bob, unknown)), unknown);
        assertUnknown(scim.patch(group, remove(ann) + "," + add(unknown)), unknown);
        assertThat(scim.get(group).json()).isEqualTo(before.json());
        assertThat(scim.sql("SELECT display_name FROM groups WHERE tenant_id = ?"))
                .containsExactly("Staff");
        assertThat(rows()).containsExactly(ann);
    }

    @Test
    void aMemberOfAnotherTenantIsUnknown() {
        String stranger = TestServer.newTenant().user("eve");
        assertUnknown(scim.post("/Groups", body("Staff", stranger)), stranger);
        assertThat(scim.get("/Groups").json().path("totalResults").intValue()).isZero();
    }

    @Test
    void groupsMayNestEvenInACircle() {
        String outer = scim.group("Outer", ann);
        String inner = scim.group("Inner", bob, outer);
        patch("/Groups/" + outer, add(inner, outer));
        assertThat(scim.get("/Groups/" + outer).json().path("members")).hasSize(3);
        assertThat(scim.get("/Groups/" + inner).json().path("members")).hasSize(2);
        assertThat(groups(ann)).containsExactly("Outer direct", "Inner indirect");
        assertThat(groups(bob)).containsExactly("Outer indirect", "Inner direct");
        assertThat(scim.delete("/Groups/" + outer).status()).isEqualTo(204);
        assertThat(scim.get("/Groups/" + inner).json().path("members")).hasSize(1);
        assertThat(rows()).containsExactly(bob);
    }

    @Test
    void aUserIsFoundByTheGroupsOfItsGroups() {
        String team = scim.group("Team", ann);
        String unit = scim.group("Unit", team, bob);
        String firm = scim.group("Firm", unit, ann);
        assertThat(groups(ann)).containsExactly("Team direct", "Unit indirect", "Firm direct");
        assertThat(groups(bob)).containsExactly("Unit direct", "Firm indirect");
        assertThat(found("groups.value eq \"" + firm + "\"")).containsExactly("ann", "bob");
        assertThat(found("groups eq \"" + unit + "\"")).containsExactly("ann", "bob");
        assertThat(found("groups[value eq \"" + team + "\"]")).containsExactly("ann");
        assertThat(found("groups[value eq \"" + unit + "\" and type eq \"direct\"]"))
                .containsExactly("bob");
        assertThat(found("groups[display eq \"firm\" and type eq \"indirect\"]"))
                .containsExactly("bob");
        assertThat(found("not (groups pr)")).containsExactly("col");
        assertThat(rows()).hasSize(5);
    }

    @Test
    void aDeletedUserLeavesItsGroupsWhichGetANewVersion() {
        String staff = "/Groups/" + scim.group("Staff", ann, bob);
        String other = "/Groups/" + scim.group("Other", bob);
        String version = scim.get(staff).header("ETag");
        String untouched = scim.get(other).header("ETag");
        assertThat(scim.delete("/Users/" + ann).status()).isEqualTo(204);
        Answer after = scim.get(staff);
        assertThat(after.json().path("members")).hasSize(1);
        assertThat(after.header("ETag")).isNotEqualTo(version);
        assertThat(scim.get(other).header("ETag")).isEqualTo(untouched);
    }

    @Test
    void theGroupsOfAUserAreReadOnly() {
        String staff = scim.group("Staff", ann);
        JsonNode groups = scim.get("/Users/" + ann).json().path("groups");
        assertThat(groups)
                .hasToString(
                        "[{\"value\":\"%s\",\"$ref\":\"%s/Groups/%1$s\",\"type\":\"direct\",\"display\":\"Staff\"}]"
                                .formatted(staff, scim.baseUrl()));
        String value = "[{\"value\":\"" + staff + "\"}]";
        scim.put("/Users/" + bob, """
                {"schemas":["%s"],"userName":"bob","groups":%s}""".formatted(ScimClient.USER, value));
        Answer added = scim.patch("/Users/" + bob, "{\"op\":\"add\",\"path\":\"groups\",\"value\":" + value + "}");
        assertThat(added.status()).isEqualTo(400);
        assertThat(added.scimType()).isEqualTo("mutability");
        Answer removed = scim.patch("/Users/" + ann, "{\"op\":\"remove\",\"path\":\"groups\"}");
        assertThat(removed.scimType()).isEqualTo("mutability");
        assertThat(rows()).containsExactly(ann);
    }

    @Test
    void aPatchAnswers204UnlessAttributesAreAskedFor() {
        String group = "/Groups/" + scim.group("Staff");
        Answer quiet = scim.patch(group, add(ann));
        assertThat(quiet.status()).isEqualTo(204);
        assertThat(quiet.text()).isEmpty();
        assertThat(quiet.header("ETag")).isEqualTo(scim.get(group).header("ETag"));
        Answer asked = scim.patch(group + "?attributes=displayName,members", add(bob));
        assertThat(asked.status()).isEqualTo(200);
        assertThat(asked.json().path("members")).hasSize(2);
        assertThat(asked.json().path("displayName").asString()).isEqualTo("Staff");
        assertThat(asked.header("ETag")).isEqualTo(scim.get(group).header("ETag"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"op\":\"replace\",\"path\":\"members.value\",\"value\":\"x\"}",
                "{\"op\":\"replace\",\"path\":\"members[type eq \\\"User\\\"].display\",\"value\":\"x\"}",
                "{\"op\":\"remove\",\"path\":\"members.type\"}",
            })
    void thePartsOfAMemberAreImmutable(String operation) {
        String group = "/Groups/" + scim.group("Staff", ann);
        Answer before = scim.get(group);
        Answer refused = scim.patch(group, operation);
        assertThat(refused.status()).as(refused.text()).isEqualTo(400);
        assertThat(refused.scimType()).isEqualTo("mutability");
        assertThat(scim.get(group).json()).isEqualTo(before.json());
    }

    private List<String> groups(String user) {
        return scim.get("/Users/" + user)
                .json()
                .path("groups")
                .valueStream()
                .map(group -> group.path("display").asString() + " "
                        + group.path("type").asString())
                .toList();
    }

    private List<String> found(String filter) {
        return scim.find("/Users", filter)
                .json()
                .path("Resources")
                .valueStream()
                .map(user -> user.path("userName").asString())
                .toList();
    }

    private void patch(String group, String operations) {
        Answer answer = scim.patch(group, operations);
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
    }

    private List<String> rows() {
        return scim.sql("SELECT member_id FROM group_members WHERE tenant_id = ?");
    }

    private List<String> since(String member) {
        return scim.sql("SELECT since FROM group_members WHERE tenant_id = ? AND member_id = '" + member + "'");
    }

    private static void assertUnknown(Answer answer, String id) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.scimType()).isEqualTo("invalidValue");
        // An empty one is none.
        assertThat(answer.detail()).contains(id.isEmpty() ? "{\"value\": \"...\"}" : "\"" + id + "\"");
    }

    private static String add(String... ids) {
        return "{\"op\":\"add\",\"path\":\"members\",\"value\":" + members(ids) + "}";
    }

    private static String remove(String id) {
        return "{\"op\":\"remove\",\"path\":\"members[value eq \\\"" + id + "\\\"]\"}";
    }

    private static String body(String displayName, String... ids) {
        return "{\"schemas\":[\"%s\"],\"displayName\":\"%s\",\"members\":%s}"
                .formatted(ScimClient.GROUP, displayName, members(ids));
    }

    private static String members(String... ids) {
        return Arrays.stream(ids).map(id -> "{\"value\":\"" + id + "\"}").collect(Collectors.joining(",", "[", "]"));
    }
}
