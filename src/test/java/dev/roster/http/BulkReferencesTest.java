package dev.roster.http;

import static dev.roster.http.BulkTest.body;
import static dev.roster.http.BulkTest.each;
import static dev.roster.http.BulkTest.group;
import static dev.roster.http.BulkTest.patch;
import static dev.roster.http.BulkTest.post;
import static dev.roster.http.BulkTest.request;
import static dev.roster.http.BulkTest.result;
import static dev.roster.http.BulkTest.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** References by bulkId (RFC 7644 section 3.7.2): backward, forward, in paths and in circles (section 3.7.1). */
class BulkReferencesTest {
    private final ScimClient scim = TestServer.newTenant();

    @Test
    void aGroupNamesUsersThatWereCreatedBefore() {
        Answer answer = bulk(user("a", "ann"), user("b", "bob"), group("g", "Staff", "bulkId:a", "bulkId:b"));
        assertThat(each(answer, "status")).containsExactly("201", "201", "201");
        assertThat(membersOf(answer, 2)).containsExactlyInAnyOrder("ann", "bob");
        assertThat(each(answer, "version")).containsOnly("W/\"1\"");
        assertThat(scim.get(location(answer, 2)).header("ETag")).isEqualTo("W/\"1\"");
    }

    @Test
    void aGroupNamesUsersThatAreCreatedLater() {
        Answer answer = bulk(group("g", "Staff", "bulkId:a", "bulkId:b"), user("a", "ann"), user("b", "bob"));
        assertThat(each(answer, "status")).containsExactly("201", "201", "201");
        assertThat(each(answer, "bulkId")).containsExactly("g", "a", "b");
        assertThat(membersOf(answer, 0)).containsExactlyInAnyOrder("ann", "bob");
    }

    @Test
    void referencesInPathsMayGoBothWays() {
        Answer answer = bulk(
                patch("/Users/bulkId:a", "{\"op\":\"add\",\"path\":\"title\",\"value\":\"Chief\"}"),
                user("a", "ann"),
                user("b", "bob"),
                user("c", "cid"),
                "{\"method\":\"PUT\",\"path\":\"/Users/bulkId:b\",\"data\":%s}".formatted(body("bobby")),
                "{\"method\":\"DELETE\",\"path\":\"/Users/bulkId:c\"}",
                group("g", "Staff", "bulkId:a"),
                patch("/Groups/bulkId:g", "{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"value\":\"bulkId:b\"}]}"),
                patch("/Groups/bulkId:g", "{\"op\":\"remove\",\"path\":\"members[value eq \\\"bulkId:a\\\"]\"}"));
        assertThat(each(answer, "status"))
                .containsExactly("200", "201", "201", "201", "200", "204", "201", "200", "200");
        assertThat(location(answer, 0)).isEqualTo(location(answer, 1));
        assertThat(scim.get(location(answer, 1)).json().path("title").asString())
                .isEqualTo("Chief");
        assertThat(scim.get(location(answer, 3)).status()).isEqualTo(404);
        assertThat(membersOf(answer, 6)).containsExactly("bobby");
    }

    @Test
    void aManagerMayBeCreatedLater() {
        Answer answer = bulk(withManager("a", "ann", "bulkId:b"), user("b", "bob"));
        assertThat(each(answer, "status")).containsExactly("201", "201");
        assertThat(managerOf(answer, 0)).isEqualTo(location(answer, 1));
    }

    @Test
    void twoGroupsMayContainEachOther() {
        Answer answer = bulk(group("x", "X", "bulkId:y", "bulkId:a"), group("y", "Y", "bulkId:x"), user("a", "ann"));
        assertThat(each(answer, "status")).containsExactly("201", "201", "201");
        assertThat(each(answer, "version")).containsOnly("W/\"1\"");
        assertThat(membersOf(answer, 0)).containsExactlyInAnyOrder("Y", "ann");
        assertThat(membersOf(answer, 1)).containsExactly("X");
    }

    @Test
    void usersMayManageEachOtherAndThemselves() {
        Answer answer = bulk(
                withManager("a", "ann", "bulkId:b"),
                withManager("b", "bob", "bulkId:a"),
                withManager("c", "cid", "bulkId:c"));
        assertThat(each(answer, "status")).containsExactly("201", "201", "201");
        assertThat(managerOf(answer, 0)).isEqualTo(location(answer, 1));
        assertThat(managerOf(answer, 1)).isEqualTo(location(answer, 0));
        assertThat(managerOf(answer, 2)).isEqualTo(location(answer, 2));
    }

    @Test
    void whatWaitsForACircleIsDoneBehindIt() {
        Answer answer = bulk(
                patch("/Groups/bulkId:x", "{\"op\":\"replace\",\"path\":\"displayName\",\"value\":\"X2\"}"),
                group("z", "Z", "bulkId:x"),
                group("x", "X", "bulkId:y"),
                group("y", "Y", "bulkId:x"));
        assertThat(each(answer, "status")).containsExactly("200", "201", "201", "201");
        assertThat(membersOf(answer, 1)).containsExactly("X2");
        assertThat(membersOf(answer, 2)).containsExactly("Y");
    }

    @Test
    void ofACircleWithAFailureOnlyWhatDoesNotNeedItStays() {
        scim.user("taken");
        Answer answer = bulk(
                withManager("a", "ann", "bulkId:b"),
                withManager("b", "taken", "bulkId:a"),
                group("x", "X", "bulkId:y"),
                group("y", "Y", "bulkId:x"),
                group("z", "Z", "bulkId:x", "bulkId:b"));
        assertThat(each(answer, "status")).containsExactly("400", "409", "201", "201", "400");
        assertThat(result(answer, 0).path("response").path("detail").asString()).contains("\"b\"");
        assertThat(membersOf(answer, 2)).containsExactly("Y");
        assertThat(scim.sql("SELECT coalesce(document ->> 'userName', document ->> 'displayName') FROM scim.resource"
                        + " WHERE tenant_id = ? ORDER BY 1"))
                .containsExactlyInAnyOrder("taken", "X", "Y");
    }

    /** What PostgreSQL itself refuses is the failure of the one operation, not of all that are created together. */
    @Test
    void aValueThatIsRefusedFailsItsOwnCircleOnly() {
        String tooLong = IntStream.range(0, 9000)
                .mapToObj(i -> Integer.toString(i * 7919 % 10007, 36))
                .collect(Collectors.joining());
        Answer answer = bulk(
                withManager("a", "ann", "bulkId:b"),
                withManager("b", "bob", "bulkId:a")
                        .replace("\"userName\"", "\"externalId\":\"" + tooLong + "\",\"userName\""),
                group("x", "X", "bulkId:y"),
                group("y", "Y", "bulkId:x"));
        assertThat(each(answer, "status")).containsExactly("400", "400", "201", "201");
        assertThat(result(answer, 0).path("response").path("detail").asString()).contains("\"b\"");
        assertThat(result(answer, 1).path("response").path("detail").asString()).contains("too long");
        assertThat(membersOf(answer, 3)).containsExactly("X");
        assertThat(scim.get("/Users").json().path("totalResults").asInt()).isZero();
    }

    @Test
    void textThatOnlyLooksLikeAReferenceStays() {
        Answer answer = bulk(user("a", "ann").replace("\"userName\"", "\"title\":\"see /bulkId:x\",\"userName\""));
        assertThat(each(answer, "status")).containsExactly("201");
        assertThat(scim.get(location(answer, 0)).json().path("title").asString())
                .isEqualTo("see /bulkId:x");
    }

    @Test
    void aCircleWithAnUnknownMemberIsNotCreated() {
        Answer answer =
                bulk(group("x", "X", "bulkId:y", "01a20cc1-ecee-728f-83d8-a3c7ce637cb0"), group("y", "Y", "bulkId:x"));
        assertThat(each(answer, "status")).containsExactly("400", "400");
        assertThat(result(answer, 0).path("response").path("detail").asString()).contains("01a20cc1");
        assertThat(scim.get("/Groups").json().path("totalResults").asInt()).isZero();
    }

    @Test
    void whatRefersToAFailedOperationFailsAndSaysSo() {
        Answer answer = bulk(
                post("a", "/Users", "{}"),
                group("g", "Staff", "bulkId:a"),
                patch("/Groups/bulkId:g", "{\"op\":\"replace\",\"path\":\"displayName\",\"value\":\"X\"}"),
                user("b", "bob"));
        assertThat(each(answer, "status")).containsExactly("400", "400", "400", "201");
        assertThat(result(answer, 1).path("response").path("detail").asString()).contains("\"a\"");
        assertThat(result(answer, 2).path("response").path("detail").asString()).contains("\"g\"");
        assertThat(scim.get("/Groups").json().path("totalResults").asInt()).isZero();
    }

    @Test
    void aReferenceThatNoOperationHasIsRefused() {
        Answer answer = bulk(group("g", "Staff", "bulkId:nobody"));
        assertThat(each(answer, "status")).containsExactly("400");
        assertThat(result(answer, 0).path("response").path("detail").asString()).contains("nobody");
    }

    @Test
    void aBulkIdMayBeAnyText() {
        String odd = "a/b \\\"c\\\" \\u00e9";
        Answer answer = bulk(user(odd, "ann"), group("g", "Staff", "bulkId:" + odd));
        assertThat(each(answer, "status")).containsExactly("201", "201");
        assertThat(each(answer, "bulkId")).startsWith("a/b \"c\" é");
        assertThat(membersOf(answer, 1)).containsExactly("ann");
    }

    @Test
    void aLongChainOfGroupsIsCreatedWhateverItsOrder() {
        int length = 600;
        Answer answer = bulk(IntStream.range(0, length)
                .mapToObj(i -> i == length - 1 ? user("g" + i, "end") : group("g" + i, "G" + i, "bulkId:g" + (i + 1)))
                .toArray(String[]::new));
        assertThat(each(answer, "status")).hasSize(length).containsOnly("201");
        assertThat(scim.get(location(answer, length - 1)).json().path("groups").size())
                .isEqualTo(length - 1);
    }

    @Test
    void aLargeCircleWithOneFailureEndsSoon() {
        int length = 2000;
        scim.user("taken");
        String[] operations = IntStream.range(0, length)
                .mapToObj(i -> withManager("u" + i, i == 7 ? "taken" : "user" + i, "bulkId:u" + (i + 1) % length))
                .toArray(String[]::new);
        Answer answer = bulk(operations);
        assertThat(each(answer, "status")).hasSize(length).doesNotContain("201");
        assertThat(scim.get("/Users?count=0").json().path("totalResults").asInt())
                .isEqualTo(1);
    }

    private Answer bulk(String... operations) {
        return scim.post("/Bulk", request("", operations));
    }

    private static String withManager(String bulkId, String userName, String manager) {
        return post(
                bulkId,
                "/Users",
                "{\"schemas\":[\"%s\",\"%s\"],\"userName\":\"%s\",\"%2$s\":{\"manager\":{\"value\":\"%s\"}}}"
                        .formatted(ScimClient.USER, ScimClient.ENTERPRISE, userName, manager));
    }

    private String managerOf(Answer answer, int index) {
        JsonNode user = scim.get(location(answer, index)).json();
        return scim.baseUrl() + "/Users/"
                + user.path(ScimClient.ENTERPRISE).path("manager").path("value").asString();
    }

    private List<String> membersOf(Answer answer, int index) {
        List<String> members = new ArrayList<>();
        scim.get(location(answer, index))
                .json()
                .path("members")
                .forEach(member -> members.add(member.path("display").asString()));
        return members;
    }

    private static String location(Answer answer, int index) {
        return result(answer, index).path("location").asString();
    }
}
