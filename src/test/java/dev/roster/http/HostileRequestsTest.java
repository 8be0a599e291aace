package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.TestDatabase;
import dev.roster.http.Mutations.Mutation;
import dev.roster.http.ScimClient.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Every endpoint with requests that have something wrong: the answer comes soon, is a SCIM error with a status of 400 to 499 and tells
 * nothing of the inside, and what is stored stays as it was.
 */
class HostileRequestsTest {
    private static final long SEED = 7643_7644L;
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
    private static final String SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

    private static final String USER = """
            {"schemas":["%1$s","%2$s"],"userName":"eve","externalId":"7","active":true,"title":"Chief",
             "name":{"givenName":"Eve","familyName":"Lee"},"emails":[{"value":"e@x","type":"work","primary":true}],
             "x509Certificates":[{"value":"AAAA"}],
             "%2$s":{"department":"x","manager":{"value":"m"}}}""".formatted(ScimClient.USER, ScimClient.ENTERPRISE);
    private static final String GROUP = """
            {"schemas":["%s"],"displayName":"Other","externalId":"8","members":[{"value":"ANN"}]}""".formatted(ScimClient.GROUP);
    private static final String USER_PATCH = """
            {"schemas":["%s"],"Operations":[
             {"op":"add","path":"emails[type eq \\"home\\"]","value":{"value":"x@y"}},
             {"op":"replace","value":{"active":false,"%s":{"department":"y"}}},
             {"op":"replace","path":"name.givenName","value":"Eva"}]}""".formatted(ScimClient.PATCH_OP, ScimClient.ENTERPRISE);
    private static final String GROUP_PATCH = """
            {"schemas":["%s"],"Operations":[
             {"op":"add","path":"members","value":[{"value":"ANN"}]},
             {"op":"replace","path":"displayName","value":"Staff 2"}]}""".formatted(ScimClient.PATCH_OP);
    private static final String DEVICE = Devices.body("D-1", """
            , "kind": "laptop", "active": true, "cores": 8, "screenInches": 13.3, "purchasedAt": "2026-02-03T04:05:06Z",
            "certificate": "TUlJQg==", "documentation": "https://example.com/x", "tags": ["loan"], "pin": "1234", "notes": "n",
            "addresses": [{"value": "00:1b", "type": "wifi", "primary": true}], "owner": {"value": "ANN"}""", ", \"compliant\": true, \"policies\": [\"disk\"]");
    private static final String DEVICE_PATCH = """
            {"schemas":["%s"],"Operations":[
             {"op":"replace","path":"cores","value":16},
             {"op":"add","path":"tags","value":["x"]},
             {"op":"add","value":{"screenInches":14.1,"purchasedAt":"2026-02-03T04:05:06Z"}}]}""".formatted(ScimClient.PATCH_OP);
    private static final String BULK_USER = """
            {"schemas":["%s"],"failOnErrors":1,"Operations":[
             {"method":"POST","path":"/Users","bulkId":"eve","data":%s}]}""".formatted(BULK, USER);
    private static final String BULK_PATCH = """
            {"schemas":["%s"],"failOnErrors":1,"Operations":[
             {"method":"PATCH","path":"/Users/ANN","version":"W/\\"1\\"","data":%s}]}""".formatted(BULK, USER_PATCH);
    private static final String SEARCH_ALL = """
            {"schemas":["%s"],"filter":"userName pr","sortBy":"id","sortOrder":"ascending","count":1,"startIndex":1,
             "attributes":["userName"]}""".formatted(SEARCH);

    private static final String HUGE_NUMBER = "9".repeat(150);
    private static final String[] VALUES = {
        "",
        " ",
        "%00",
        "%",
        "%zz",
        "%ff%fe",
        "a".repeat(3000),
        "-1",
        HUGE_NUMBER,
        "1e9",
        "null",
        "[",
        "]",
        "(((",
        "userName eq",
        "userName eq \"",
        "userName eq 1",
        "userName co \"" + "x".repeat(1500) + "\"",
        "not userName",
        "(".repeat(200) + "id pr",
        "emails[[",
        "emails[type eq \"work\"",
        "urn:",
        "urn:x:y",
        "id pr and ".repeat(600) + "id pr",
        "id gt true",
        "\u0000",
        "meta.created gt \"yesterday\"",
        "members[value eq \"x\"].value.value eq 1",
        "password eq \"x\"",
        "$ref pr"
    };
    private static final String[] NAMES = {
        "filter", "sortBy", "sortOrder", "count", "startIndex", "cursor", "attributes", "excludedAttributes"
    };

    private final ScimClient strict = atDevices(TestServer.newTenant("strict"));
    private final ScimClient lenient = atDevices(TestServer.newTenant());
    private String ann = "";
    private String staff = "";
    private String laptop = "";
    private Connection connection;
    private PreparedStatement stored;

    /** The server that has devices too. */
    private static ScimClient atDevices(ScimClient scim) {
        return new ScimClient(Devices.ORIGIN + "/scim/v2", scim.token(), scim.tenant());
    }

    @BeforeEach
    void fill() throws SQLException {
        connection = TestDatabase.dataSource().getConnection();
        stored = connection.prepareStatement("""
                SELECT concat_ws('|', r.id, r.version, r.modified_at, r.external_id, r.hashes, r.document, (
                  SELECT string_agg(x.member_id::text, ',' ORDER BY x.member_id) FROM scim.membership x
                  WHERE x.tenant_id = r.tenant_id AND x.group_id = r.id))
                FROM scim.resource r WHERE r.tenant_id = ? ORDER BY r.id""");
        ann = strict.user("ann");
        staff = strict.group("Staff", ann);
        laptop = strict.post("/Devices", Devices.body("L-1", "", "")).id();
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    static Stream<List<String>> endpoints() {
        return Stream.of(
                List.of("POST", "/Users", USER),
                List.of("PUT", "/Users/ANN", USER),
                List.of("PATCH", "/Users/ANN", USER_PATCH),
                List.of("POST", "/Groups", GROUP),
                List.of("PUT", "/Groups/STAFF", GROUP),
                List.of("PATCH", "/Groups/STAFF", GROUP_PATCH),
                List.of("POST", "/Devices", DEVICE),
                List.of("PUT", "/Devices/LAPTOP", DEVICE.replace("D-1", "L-1")),
                List.of("PATCH", "/Devices/LAPTOP", DEVICE_PATCH),
                List.of("POST", "/Devices/.search", SEARCH_ALL.replace("userName", "serialNumber")),
                List.of("POST", "/Bulk", BULK_USER),
                List.of("POST", "/Bulk", BULK_PATCH),
                List.of("POST", "/Bulk", BULK_PATCH.replace("PATCH", "PUT").replace(USER_PATCH, USER)),
                List.of("POST", "/Groups/.search", SEARCH_ALL.replace("userName", "displayName")),
                List.of("POST", "/Users/.search", SEARCH_ALL),
                List.of("POST", "/.search", SEARCH_ALL));
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void aBodyWithSomethingWrongIsRefusedAndChangesNothing(List<String> endpoint) {
        String path = named(endpoint.get(1));
        List<String> before = stored();
        int refused = 0;
        for (Mutation mutation : new Mutations(SEED).of(named(endpoint.get(2)))) {
            Instant start = Instant.now();
            Answer answer = strict.send(endpoint.get(0), path, BodyPublishers.ofByteArray(mutation.bytes()));
            String what =
                    mutation.what() + ": " + mutation.body().replaceAll("(.{20})\\1{20,}", "$1...") + answer.text();
            assertThat(Duration.between(start, Instant.now())).as(what).isLessThan(SOON);
            assertThat(answer.status()).as(what).isLessThan(500);
            if (isRefused(answer)) {
                refused++;
                assertThat(stored()).as(what).isEqualTo(before);
            } else if (!before.equals(stored())) {
                // Some of it can't be wrong, such as another title: the next one starts from there.
                restore();
                before = stored();
            }
        }
        assertThat(refused).isGreaterThan(150);
    }

    /** An answer of 4xx, or a bulk response whose operations all have failed. */
    private static boolean isRefused(Answer answer) {
        if (answer.status() >= 400) {
            ErrorsTest.assertError(answer, answer.status(), answer.scimType());
            assertThat(answer.detail()).doesNotContain("dev.roster", "Exception", "jsonb", "org.");
            return true;
        }
        JsonNode operations = answer.json().path("Operations");
        return !operations.isEmpty()
                && operations.valueStream().allMatch(one -> {
                    assertThat(one.at("/response/status").asString("")).doesNotStartWith("5");
                    return one.path("status").asString().startsWith("4");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/Users",
                "/Groups",
                "",
                "/Users/ANN",
                "/Devices",
                "/Schemas",
                "/ResourceTypes",
                "/ServiceProviderConfig"
            })
    void queriesWithAnythingInThemFailCleanly(String path) {
        Random random = new Random(SEED);
        for (ScimClient client : List.of(strict, lenient)) {
            for (int i = 0; i < 300; i++) {
                StringBuilder query = new StringBuilder("?");
                for (int n = 1 + random.nextInt(2); n > 0; n--) {
                    String value = VALUES[random.nextInt(VALUES.length)];
                    query.append(NAMES[random.nextInt(NAMES.length)])
                            .append('=')
                            .append(ScimClient.encode(value))
                            .append('&');
                }
                Instant start = Instant.now();
                Answer answer = client.get(named(path) + query);
                assertThat(Duration.between(start, Instant.now()))
                        .as(query.toString())
                        .isLessThan(SOON);
                assertThat(answer.status()).as(query + answer.text()).isLessThan(500);
                isRefused(answer);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"500, 200", "501, 400", "1200, 400"})
    void aFilterOfThousandsOfTermsIsRefused(int terms, int status) {
        String filter = "id pr" + " or id pr".repeat(terms - 1);
        assertThat(strict.find("/Users", filter).status()).isEqualTo(status);
        String body = "{\"schemas\":[\"%s\"],\"filter\":\"%s\"}".formatted(SEARCH, filter);
        assertThat(strict.post("/Users/.search", body).status()).isEqualTo(status);
        Answer patch = strict.patch(
                "/Users/" + ann,
                "{\"op\":\"remove\",\"path\":\"emails[%s]\"}".formatted("value pr" + " or value pr".repeat(terms - 1)));
        assertThat(patch.status()).as(patch.text()).isEqualTo(status);
    }

    private String named(String text) {
        return text.replace("ANN", ann).replace("STAFF", staff).replace("LAPTOP", laptop);
    }

    private void restore() {
        strict.sql("DELETE FROM scim.resource WHERE tenant_id = ? AND id NOT IN ('%s', '%s', '%s') RETURNING id"
                .formatted(ann, staff, laptop));
        strict.put("/Users/" + ann, "{\"schemas\":[\"%s\"],\"userName\":\"ann\"}".formatted(ScimClient.USER));
        strict.sql("UPDATE scim.resource SET version = 1 WHERE tenant_id = ? RETURNING id");
    }

    /** All that the tenant has; read thousands of times, so by one connection. */
    private List<String> stored() {
        try {
            stored.setInt(1, strict.tenant());
            List<String> rows = new ArrayList<>();
            try (ResultSet found = stored.executeQuery()) {
                while (found.next()) {
                    rows.add(found.getString(1));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
