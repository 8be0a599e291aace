package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Bulk requests (RFC 7644 section 3.7): results, failures and what they leave. */
class BulkTest {
    private final ScimClient scim = TestServer.newTenant();

    @Test
    void theResultsAreInTheOrderOfTheRequest() {
        String old = scim.user("old");
        String gone = scim.user("gone");
        Answer answer = bulk(
                user("a", "ann"),
                "{\"method\":\"PUT\",\"path\":\"/Users/%s\",\"bulkId\":\"mine\",\"data\":%s}"
                        .formatted(old, body("older")),
                patch("/Users/" + old, "{\"op\":\"add\",\"path\":\"title\",\"value\":\"Chief\"}"),
                "{\"method\":\"DELETE\",\"path\":\"/Users/%s\"}".formatted(gone),
                user("b", "bob"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/scim+json");
        assertThat(answer.json().path("schemas").get(0).asString())
                .isEqualTo("urn:ietf:params:scim:api:messages:2.0:BulkResponse");
        assertThat(answer.json().has("failOnErrors")).isFalse();
        assertThat(each(answer, "method")).containsExactly("POST", "PUT", "PATCH", "DELETE", "POST");
        assertThat(each(answer, "bulkId")).containsExactly("a", "mine", "", "", "b");
        assertThat(each(answer, "status")).containsExactly("201", "200", "200", "204", "201");
        assertThat(each(answer, "version")).containsExactly("W/\"1\"", "W/\"2\"", "W/\"3\"", "", "W/\"1\"");
        String ann = result(answer, 0).path("location").asString();
        assertThat(ann).startsWith(scim.baseUrl() + "/Users/");
        assertThat(scim.get(ann).json().path("userName").asString()).isEqualTo("ann");
        assertThat(scim.get(ann).header("ETag")).isEqualTo("W/\"1\"");
        assertThat(scim.get("/Users/" + old).json().path("title").asString()).isEqualTo("Chief");
        assertThat(scim.get("/Users/" + gone).status()).isEqualTo(404);
        assertThat(names()).containsExactly("ann", "bob", "older");
    }

    @Test
    void aThousandUsersAreCreatedEachOnce() {
        Answer answer = bulk(IntStream.range(0, 1000)
                .mapToObj(i -> user("u" + i, "user" + i))
                .toArray(String[]::new));
        assertThat(each(answer, "status")).hasSize(1000).containsOnly("201");
        assertThat(each(answer, "bulkId"))
                .containsExactlyElementsOf(
                        IntStream.range(0, 1000).mapToObj(i -> "u" + i).toList());
        assertThat(names()).hasSize(1000).doesNotHaveDuplicates();
        assertThat(scim.sql("SELECT document ->> 'userName' FROM scim.resource WHERE tenant_id = ? ORDER BY id"))
                .startsWith("user0", "user1", "user2");
    }

    @Test
    void anIdInCapitalsIsAnsweredAsItIsStored() {
        String ann = scim.user("ann");
        Answer answer = bulk("""
                {"method":"PATCH","path":"/Users/%s","data":{"Operations":[{"op":"add","path":"title","value":"Boss"}]}}""".formatted(ann.toUpperCase(Locale.ROOT)));
        assertThat(result(answer, 0).path("location").asString()).isEqualTo(scim.baseUrl() + "/Users/" + ann);
    }

    @Test
    void theSecondOfTwoEqualNamesIsRefusedAndNothingElse() {
        scim.user("taken");
        Answer answer = bulk(user("a", "ann"), user("b", "ANN"), user("c", "Taken"), user("d", "dan"));
        assertThat(each(answer, "status")).containsExactly("201", "409", "409", "201");
        assertThat(result(answer, 1).path("response").path("scimType").asString())
                .isEqualTo("uniqueness");
        assertThat(result(answer, 1).path("response").path("status").asString()).isEqualTo("409");
        assertThat(result(answer, 1).has("location")).isFalse();
        assertThat(names()).containsExactly("ann", "dan", "taken");
    }

    @Test
    void aValueThatPostgresqlRefusesFailsItsOwnOperation() {
        String tooLong = "{\"schemas\":[\"%s\"],\"userName\":\"bob\",\"externalId\":\"%s\"}"
                .formatted(
                        ScimClient.USER,
                        IntStream.range(0, 9000)
                                .mapToObj(i -> Integer.toString(i * 7919 % 10007, 36))
                                .collect(Collectors.joining()));
        Answer answer = bulk(user("a", "ann"), post("b", "/Users", tooLong), user("c", "cid"));
        assertThat(each(answer, "status")).containsExactly("201", "400", "201");
        assertThat(names()).containsExactly("ann", "cid");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"method\":\"POST\",\"path\":\"/Users\",\"data\":{}} | 400 | invalidSyntax",
                "{\"method\":\"POST\",\"path\":\"/Users\",\"bulkId\":\"\",\"data\":{}} | 400 | invalidSyntax",
                "{\"method\":\"POST\",\"path\":\"/Users\",\"bulkId\":\"x\"} | 400 | invalidSyntax",
                "{\"method\":\"POST\",\"path\":\"/Users\",\"bulkId\":\"x\",\"data\":\"y\"} | 400 | invalidSyntax",
                "{\"method\":\"POST\",\"path\":\"/Users\",\"bulkId\":\"x\",\"data\":[]} | 400 | invalidSyntax",
                "{\"method\":\"POST\",\"path\":\"/Users\",\"bulkId\":\"x\",\"data\":{}} | 400 | invalidValue",
                "{\"method\":\"POST\",\"path\":\"/Users/x\",\"bulkId\":\"x\",\"data\":{}} | 404 |",
                "{\"method\":\"POST\",\"path\":\"/Nothing\",\"bulkId\":\"x\",\"data\":{}} | 404 |",
                "{\"method\":\"POST\",\"bulkId\":\"x\",\"data\":{}} | 400 | invalidSyntax",
                "{\"method\":\"GET\",\"path\":\"/Users\"} | 400 | invalidSyntax",
                "{\"path\":\"/Users\"} | 400 | invalidSyntax",
                "{} | 400 | invalidSyntax",
                "{\"method\":7,\"path\":\"/Users\"} | 400 | invalidSyntax",
                "{\"method\":\"DELETE\",\"METHOD\":\"DELETE\",\"path\":\"/Users/x\"} | 400 | invalidSyntax",
                "{\"method\":\"DELETE\",\"path\":\"/Users\"} | 404 |",
                "{\"method\":\"DELETE\",\"path\":\"/Users/x\"} | 404 |",
                "{\"method\":\"DELETE\",\"path\":\"/Users/01a20cc1-ecee-728f-83d8-a3c7ce637cb0\"} | 404 |",
                "{\"method\":\"DELETE\",\"path\":\"/Users/bulkId:nobody\"} | 400 | invalidValue",
                "{\"method\":\"PUT\",\"path\":\"/Users/01a20cc1-ecee-728f-83d8-a3c7ce637cb0\"} | 400 | invalidSyntax",
                "{\"method\":\"PATCH\",\"path\":\"/Users/01a20cc1-ecee-728f-83d8-a3c7ce637cb0\",\"data\":{}} | 400 | invalidSyntax",
            })
    void anOperationFailsForItself(String operation, int status, String scimType) {
        Answer answer = bulk(user("a", "ann"), operation, user("b", "bob"));
        assertThat(each(answer, "status")).containsExactly("201", Integer.toString(status), "201");
        JsonNode error = result(answer, 1).path("response");
        assertThat(error.path("schemas").get(0).asString()).isEqualTo("urn:ietf:params:scim:api:messages:2.0:Error");
        assertThat(error.path("scimType").asString("")).isEqualTo(scimType == null ? "" : scimType);
        assertThat(error.path("detail").asString()).isNotBlank();
        assertThat(names()).containsExactly("ann", "bob");
    }

    @Test
    void aFailedResultHasTheAddressOfWhatItIsAbout() {
        Answer answer = bulk(
                user("a", "ann"),
                versioned(patch("/Users/bulkId:a/", "{\"op\":\"remove\",\"path\":\"title\"}"), "W/\\\"9\\\""),
                "{\"method\":\"DELETE\",\"path\":\"/Users/bulkId:none\"}",
                "{\"method\":\"DELETE\",\"path\":\"no path at all\"}",
                post("b", "/Users", "{}"));
        assertThat(each(answer, "status")).containsExactly("201", "412", "400", "404", "400");
        String ann = result(answer, 0).path("location").asString();
        assertThat(each(answer, "location")).containsExactly(ann, ann, "", "", "");
    }

    @Test
    void aBulkIdThatIsGivenTwiceIsRefusedTheSecondTime() {
        Answer answer = bulk(user("a", "ann"), user("a", "bob"), group("g", "Staff", "bulkId:a"));
        assertThat(each(answer, "status")).containsExactly("201", "400", "201");
        assertThat(names()).containsExactly("ann");
        assertThat(membersOf(answer, 2)).containsExactly("ann");
    }

    @Test
    void failOnErrorsEndsTheRequestAtThatFailureExactly() {
        scim.user("taken");
        Answer answer =
                bulk(2, user("a", "ann"), user("b", "taken"), user("c", "cid"), user("d", "taken"), user("e", "eve"));
        assertThat(each(answer, "status")).containsExactly("201", "409", "201", "409");
        assertThat(names()).containsExactly("ann", "cid", "taken");
    }

    @Test
    void failOnErrorsCountsFailuresOfEveryKind() {
        Answer answer = bulk(
                2,
                user("a", "ann"),
                post("b", "/Users", "{}"),
                "{\"method\":\"DELETE\",\"path\":\"/Users/x\"}",
                user("d", "dan"));
        assertThat(each(answer, "status")).containsExactly("201", "400", "404");
        assertThat(names()).containsExactly("ann");
    }

    @Test
    void failOnErrorsLetsAllPassWhereFewerFail() {
        Answer answer = bulk(2, user("a", "ann"), post("b", "/Users", "{}"), user("c", "cid"));
        assertThat(each(answer, "status")).containsExactly("201", "400", "201");
        assertThat(names()).containsExactly("ann", "cid");
    }

    @Test
    void aVersionIsCheckedLikeIfMatch() {
        String ann = scim.user("ann");
        String rename = "{\"op\":\"replace\",\"path\":\"userName\",\"value\":\"%s\"}";
        Answer answer = bulk(
                versioned(patch("/Users/" + ann, rename.formatted("anna")), "W/\\\"1\\\""),
                versioned(patch("/Users/" + ann, rename.formatted("annabel")), "W/\\\"1\\\""),
                versioned("{\"method\":\"DELETE\",\"path\":\"/Users/%s\"}".formatted(ann), "W/\\\"1\\\""));
        assertThat(each(answer, "status")).containsExactly("200", "412", "412");
        assertThat(result(answer, 1).path("location").asString()).isEqualTo(scim.baseUrl() + "/Users/" + ann);
        assertThat(names()).containsExactly("anna");
    }

    @ParameterizedTest
    @CsvSource({"lenient, 200, Chief", "strict, 400, ''"})
    void aPatchMayBeTheBareListOfTheRfcsExampleUnlessTheProfileIsStrict(String profile, String status, String title) {
        ScimClient client = TestServer.newTenant(profile);
        String ann = client.user("ann");
        Answer answer = client.post(
                "/Bulk",
                request(
                        "",
                        "{\"method\":\"PATCH\",\"path\":\"/Users/%s\",\"data\":[{\"op\":\"add\",\"path\":\"title\",\"value\":\"Chief\"}]}"
                                .formatted(ann)));
        assertThat(each(answer, "status")).containsExactly(status);
        assertThat(client.get("/Users/" + ann).json().path("title").asString(""))
                .isEqualTo(title);
    }

    private List<String> membersOf(Answer answer, int index) {
        List<String> members = new ArrayList<>();
        scim.get(result(answer, index).path("location").asString())
                .json()
                .path("members")
                .forEach(member -> members.add(member.path("display").asString()));
        return members;
    }

    private List<String> names() {
        return scim.sql(
                "SELECT document ->> 'userName' FROM scim.resource WHERE tenant_id = ? AND type = 'User' ORDER BY 1");
    }

    private Answer bulk(String... operations) {
        return scim.post("/Bulk", request("", operations));
    }

    private Answer bulk(int failOnErrors, String... operations) {
        // Behind the operations: the order of members means nothing.
        return scim.post("/Bulk", request(",\"failOnErrors\":" + failOnErrors, operations));
    }

    static String request(String more, String... operations) {
        return "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:BulkRequest\"],\"Operations\":[%s]%s}"
                .formatted(String.join(",", operations), more);
    }

    static JsonNode result(Answer answer, int index) {
        return answer.json().path("Operations").path(index);
    }

    static List<String> each(Answer answer, String member) {
        List<String> values = new ArrayList<>();
        answer.json()
                .path("Operations")
                .forEach(one -> values.add(one.path(member).asString("")));
        return values;
    }

    static String body(String userName) {
        return "{\"schemas\":[\"%s\"],\"userName\":\"%s\"}".formatted(ScimClient.USER, userName);
    }

    static String user(String bulkId, String userName) {
        return post(bulkId, "/Users", body(userName));
    }

    static String group(String bulkId, String displayName, String... members) {
        String values = String.join(
                ",",
                List.of(members).stream()
                        .map(member -> "{\"value\":\"" + member + "\"}")
                        .toList());
        return post(
                bulkId,
                "/Groups",
                "{\"schemas\":[\"%s\"],\"displayName\":\"%s\",\"members\":[%s]}"
                        .formatted(ScimClient.GROUP, displayName, values));
    }

    static String post(String bulkId, String path, String data) {
        return "{\"method\":\"POST\",\"path\":\"%s\",\"bulkId\":\"%s\",\"data\":%s}".formatted(path, bulkId, data);
    }

    static String patch(String path, String operations) {
        return "{\"method\":\"PATCH\",\"path\":\"%s\",\"data\":{\"schemas\":[\"%s\"],\"Operations\":[%s]}}"
                .formatted(path, ScimClient.PATCH_OP, operations);
    }

    private static String versioned(String operation, String version) {
        return operation.substring(0, operation.length() - 1) + ",\"version\":\"" + version + "\"}";
    }
}
