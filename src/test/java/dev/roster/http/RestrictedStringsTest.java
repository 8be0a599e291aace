package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What canonicalValues and referenceTypes of the core schemas say (RFC 7643 sections 2.3 and 7): the strict profile insists on it. */
class RestrictedStringsTest {
    private static final String BASE = "\"schemas\":[\"" + ScimClient.USER + "\"],\"userName\":\"ann\"";
    private static final String MEMBERS = "{\"schemas\":[\"" + ScimClient.GROUP
            + "\"],\"displayName\":\"Staff\",\"members\":[{\"value\":\"%s\",%s}]}";

    private static final JsonMapper JSON = new JsonMapper();

    private final ScimClient strict = TestServer.newTenant("strict");
    private final ScimClient lenient = TestServer.newTenant();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            "emails":[{"value":"a@b.org","type":"odd"}]      | emails.type must be one of "work", "home", "other"
            "phoneNumbers":[{"value":"1","type":"car"}]      | phoneNumbers.type must be one of "work", "home", "mobile", "fax", "pager", "other"
            "ims":[{"value":"a","type":"irc"}]               | ims.type must be one of
            "addresses":[{"locality":"X","type":""}]         | addresses.type must be one of
            "profileUrl":"my page"                           | profileUrl must be a URI
            "photos":[{"value":"C:\\\\a.png"}]               | photos.value must be a URI
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"1","$ref":"../Groups/1"}} | urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.$ref must point to a resource of type User, not Group
            """)
    void aStringThatTheSchemaDoesNotNameIsRefusedByTheStrictAndKeptByTheLenient(String member, String detail) {
        String body = "{" + BASE + "," + member + "}";
        String value = "{\"op\":\"add\",\"value\":{" + member + "}}";
        String user = "/Users/" + strict.user("ann");
        assertRefused(strict.post("/Users", body.replace("ann", "bob")), detail);
        assertRefused(strict.put(user, body), detail);
        assertRefused(strict.patch(user, value), detail);
        assertThat(strict.get(user).header("ETag")).isEqualTo("W/\"1\"");

        String name = member.substring(1, member.indexOf("\":"));
        Answer created = lenient.post("/Users", body);
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        JsonNode kept = created.json().path(name);
        assertThat(kept).isEqualTo(JSON.readTree(body).path(name));
        assertThat(lenient.put("/Users/" + created.id(), body).json().path(name))
                .isEqualTo(kept);
        assertThat(lenient.patch("/Users/" + lenient.user("bob"), value).json().path(name))
                .isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(strings = {"emails[type eq \"odd\"]", "emails.type eq \"odd\"", "profileUrl eq \"my page\""})
    void aFilterMayAskForAnyValue(String filter) {
        assertThat(strict.find("/Users", filter).json().path("totalResults").asInt())
                .isZero();
        lenient.post(
                "/Users", "{" + BASE + ",\"profileUrl\":\"my page\",\"emails\":[{\"value\":\"a\",\"type\":\"Odd\"}]}");
        assertThat(lenient.find("/Users", filter).json().path("totalResults").asInt())
                .isOne();
    }

    @Test
    void theCaseOfAListedValueDoesNotCountAndStays() {
        Answer created = strict.post("/Users", "{" + BASE + ",\"emails\":[{\"value\":\"a@b.org\",\"type\":\"WORK\"}]}");
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        assertThat(created.json().path("emails").path(0).path("type").stringValue())
                .isEqualTo("WORK");
    }

    /** After the example of RFC 7643 section 8.2. */
    @Test
    void aFullUserIsTakenByTheStrict() {
        Answer created = strict.post("/Users", """
                {"schemas":["%1$s","%2$s"],"userName":"bjensen@example.com","externalId":"701984",
                 "emails":[{"value":"bjensen@example.com","type":"work","primary":true},{"value":"babs@jensen.org","type":"home"}],
                 "phoneNumbers":[{"value":"555-555-5555","type":"work"},{"value":"555-555-4444","type":"mobile"}],
                 "ims":[{"value":"someaimhandle","type":"aim"}],"profileUrl":"https://login.example.com/bjensen",
                 "photos":[{"value":"https://photos.example.com/profilephoto/72930000000Ccne/F","type":"photo"},
                           {"value":"https://photos.example.com/profilephoto/72930000000Ccne/T","type":"thumbnail"}],
                 "addresses":[{"type":"work","country":"US","primary":true},{"type":"home","country":"US"}],
                 "groups":[{"value":"e9e30dba","$ref":"https://example.com/v2/Groups/e9e30dba","display":"Tour Guides"}],
                 "x509Certificates":[{"value":"MIIDQzCCAqygAwIBAgICEAAwDQ=="},{"value":"MIIDQzCC-qygAwIBAgICEA_wDQ"}],
                 "%2$s":{"employeeNumber":"701984","manager":{"value":"26118915","$ref":"../Users/26118915","displayName":"John Smith"}}}
                """.formatted(ScimClient.USER, ScimClient.ENTERPRISE));
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        assertThat(created.json().path("x509Certificates")).hasSize(2);
        Answer same = strict.put("/Users/" + created.id(), created.text());
        assertThat(same.status()).as(same.text()).isEqualTo(200);
        assertThat(same.header("ETag")).isEqualTo(created.header("ETag"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            "type":"Robot"      | members.type must be one of "User", "Group"
            "$ref":"../Doors 1" | members.$ref must be a URI
            "type":5            | members.type is of type string
            """)
    void membersAreHeldToTheirSchemaTooThoughOnlyTheirIdsAreKept(String part, String detail) {
        String ann = strict.user("ann");
        String body = MEMBERS.formatted(ann, part);
        String group = "/Groups/" + strict.group("Staff");
        String member = "{\"value\":\"" + ann + "\"," + part + "}";
        assertRefused(strict.post("/Groups", body), detail);
        assertRefused(strict.put(group, body), detail);
        assertRefused(strict.patch(group, "{\"op\":\"add\",\"path\":\"members\",\"value\":[" + member + "]}"), detail);
        assertRefused(strict.patch(group, "{\"op\":\"replace\",\"value\":{\"members\":[" + member + "]}}"), detail);
        assertThat(strict.get(group).json().path("members")).isEmpty();
    }

    @Test
    void aMemberOfAnotherTypeIsStillAMemberForTheLenient() {
        String ann = lenient.user("ann");
        String member = "{\"value\":\"" + ann + "\",\"type\":\"Robot\"}";
        String group = "/Groups/" + lenient.group("Staff");
        assertThat(lenient.patch(group, "{\"op\":\"add\",\"path\":\"members\",\"value\":[" + member + "]}")
                        .status())
                .isEqualTo(204);
        assertThat(lenient.get(group)
                        .json()
                        .path("members")
                        .path(0)
                        .path("type")
                        .stringValue())
                .isEqualTo("User");
    }

    private static void assertRefused(Answer answer, String detail) {
        ErrorsTest.assertError(answer, 400, "invalidValue");
        assertThat(answer.detail()).startsWith(detail);
    }
}
