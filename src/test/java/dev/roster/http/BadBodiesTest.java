package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that cannot be understood or stored: refused with a reason, and nothing is stored (RFC 7644 section 3.12). */
class BadBodiesTest {
    private static final String BASE = "\"schemas\":[\"" + ScimClient.USER + "\"],\"userName\":\"ann\"";

    private final ScimClient scim = TestServer.newTenant();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[]",
                "null",
                "5",
                "\"text\"",
                "nonsense",
                "{}{}",
                "{\"a\":1,}",
                "{'a':1}",
                "{\"a\":NaN}",
                "{\"a\":01}",
                "{\"a\":1,\"a\":2}",
                "{\"name\":{\"givenName\":\"a\",\"givenName\":\"b\"}}",
                "\ufeff[]",
                "<xml/>",
            })
    void whatIsNoJsonObjectIsInvalidSyntax(String body) {
        String user = "/Users/" + scim.user("bob");
        assertRefused(scim.post("/Users", body), "invalidSyntax");
        assertRefused(scim.put(user, body), "invalidSyntax");
        assertRefused(scim.send("PATCH", user, BodyPublishers.ofString(body)), "invalidSyntax");
        assertRefused(scim.post("/Groups", body), "invalidSyntax");
        assertOnlyBob(user);
    }

    @Test
    void deepBodiesHugeNumbersAndBytesThatAreNoTextAreInvalidSyntax() {
        String user = "/Users/" + scim.user("bob");
        for (String value : new String[] {
            "[".repeat(100) + "]".repeat(100),
            "[".repeat(100_000),
            "{\"a\":".repeat(100) + "1" + "}".repeat(100),
            "9".repeat(10_000),
            "1e99999999999"
        }) {
            assertRefused(scim.post("/Users", "{" + BASE + ",\"x\":" + value + "}"), "invalidSyntax");
            assertRefused(scim.put(user, "{" + BASE + ",\"title\":" + value + "}"), "invalidSyntax");
            assertRefused(
                    scim.patch(user, "{\"op\":\"add\",\"path\":\"title\",\"value\":" + value + "}"), "invalidSyntax");
        }
        byte[] latin = ("{" + BASE + ",\"title\":\"\u00e9\"}").getBytes(StandardCharsets.ISO_8859_1);
        assertRefused(scim.send("POST", "/Users", BodyPublishers.ofByteArray(latin)), "invalidSyntax");
        byte[] utf16 = ("{" + BASE + "}").getBytes(StandardCharsets.UTF_16);
        assertRefused(scim.send("POST", "/Users", BodyPublishers.ofByteArray(utf16)), "invalidSyntax");
        assertRefused(scim.post("/Users", "{" + BASE + ",\"title\":\"\0\"}"), "invalidSyntax");
        byte[] half = ("{" + BASE + ",\"title\":\"\u00ed\u00a0\u0080\"}").getBytes(StandardCharsets.ISO_8859_1);
        assertRefused(scim.send("POST", "/Users", BodyPublishers.ofByteArray(half)), "invalidSyntax");
        assertOnlyBob(user);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u0000", "a\\u0000b", "\\ud800", "\\udc00\\ud800", "a\\udfff", "\\ud83dx"})
    void textThatCannotBeStoredIsInvalidValue(String text) {
        String user = "/Users/" + scim.user("bob");
        for (String member : new String[] {
            "\"title\":\"" + text + "\"",
            "\"externalId\":\"" + text + "\"",
            "\"name\":{\"givenName\":\"" + text + "\"}",
            "\"emails\":[{\"value\":\"a@b\",\"type\":\"" + text + "\"}]",
            "\"" + text + "\":1",
            "\"unknown\":{\"" + text + "\":1}",
            "\"" + ScimClient.ENTERPRISE + "\":{\"department\":\"" + text + "\"}",
        }) {
            String body = "{" + BASE + "," + member + "}";
            assertRefused(scim.post("/Users", body), "invalidValue");
            assertRefused(scim.put(user, body), "invalidValue");
            assertRefused(scim.patch(user, "{\"op\":\"add\",\"value\":{" + member + "}}"), "invalidValue");
        }
        String named = "{\"schemas\":[\"" + ScimClient.USER + "\"],\"userName\":\"" + text + "\"}";
        assertRefused(scim.post("/Users", named), "invalidValue");
        String path = "{\"op\":\"add\",\"path\":\"" + text + "\",\"value\":1}";
        assertRefused(scim.patch(user, path), "invalidValue");
        String filter = "emails[value eq \\\"" + text.replace("\\", "\\\\") + "\\\"]";
        assertRefused(scim.patch(user, "{\"op\":\"remove\",\"path\":\"" + filter + "\"}"), "invalidFilter");
        assertOnlyBob(user);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            "userName":5
            "userName":null
            "userName":""
            "userName":"  "
            "userName":["a"]
            "userName":{"value":"a"}
            "externalId":5
            "externalId":["a"]
            "title":true
            "active":"maybe"
            "active":1
            "active":[]
            "name":"Ann"
            "name":["a"]
            "name":{"givenName":5}
            "name":{"givenName":{"a":"b"}}
            "emails":5
            "emails":[5]
            "emails":[[]]
            "emails":[{"value":5}]
            "emails":[{"value":"a","primary":"yes"}]
            "emails":[{"value":"a","primary":true},{"value":"b","primary":true}]
            "emails":[{"value":{"value":"a"}}]
            "x509Certificates":[{"value":"not base64!"}]
            "schemas":[5]
            "schemas":{}
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":5
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":[]
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":5}
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":5}
            "USERNAME":"bob"
            """)
    void aValueOfAnotherTypeIsRefused(String member) {
        String user = "/Users/" + scim.user("bob");
        String key = member.substring(0, member.indexOf("\":") + 1);
        String base = key.equals("\"userName\"")
                ? "\"schemas\":[\"" + ScimClient.USER + "\"]"
                : key.equals("\"schemas\"") ? "\"userName\":\"ann\"" : BASE;
        String body = "{" + base + "," + member + "}";
        assertRefused(scim.post("/Users", body));
        assertRefused(scim.put(user, body));
        if (!key.equals("\"USERNAME\"") && !member.equals("\"active\":[]")) {
            assertRefused(scim.patch(user, "{\"op\":\"replace\",\"value\":{" + member + "}}"));
        }
        assertOnlyBob(user);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"schemas\":[\"" + ScimClient.PATCH_OP + "\"]}",
                "{\"schemas\":[\"" + ScimClient.PATCH_OP + "\"],\"Operations\":[]}",
                "{\"schemas\":[\"" + ScimClient.PATCH_OP + "\"],\"Operations\":{}}",
                "{\"schemas\":[\"" + ScimClient.PATCH_OP + "\"],\"Operations\":[5]}",
                "{\"schemas\":[\"" + ScimClient.PATCH_OP + "\"],\"Operations\":[{}]}",
                "{\"schemas\":[\"" + ScimClient.PATCH_OP + "\"],\"Operations\":[{\"op\":\"move\",\"path\":\"title\"}]}",
                "{\"schemas\":[\"" + ScimClient.PATCH_OP + "\"],\"Operations\":[{\"op\":5,\"path\":\"title\"}]}",
                "{\"schemas\":[\"" + ScimClient.USER + "\"],\"Operations\":[{\"op\":\"remove\",\"path\":\"title\"}]}",
            })
    void whatIsNoPatchIsInvalidSyntax(String body) {
        String user = "/Users/" + scim.user("bob");
        assertRefused(scim.send("PATCH", user, BodyPublishers.ofString(body)), "invalidSyntax");
        assertOnlyBob(user);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"op":"add","path":"title"}                                     | invalidValue
            {"op":"add","value":"x"}                                        | invalidValue
            {"op":"remove"}                                                 | noTarget
            {"op":"remove","path":"userName"}                               | mutability
            {"op":"replace","path":"id","value":"x"}                        | mutability
            {"op":"replace","path":"meta.created","value":"x"}              | mutability
            {"op":"replace","path":"name[","value":"x"}                     | invalidPath
            {"op":"replace","path":"..","value":"x"}                        | invalidPath
            {"op":"replace","path":5,"value":"x"}                           | invalidPath
            {"op":"replace","path":"title.x.y","value":"x"}                 | invalidPath
            {"op":"replace","path":"name[givenName eq \\"a\\"]","value":{}} | invalidPath
            {"op":"replace","path":"emails[type xx 5].value","value":"x"}   | invalidFilter
            {"op":"replace","path":"emails[nonsense pr].value","value":"x"} | invalidFilter
            {"op":"replace","path":"title","value":{"a":"b"}}               | invalidValue
            {"op":"replace","path":"active","value":"perhaps"}              | invalidValue
            {"op":"replace","path":"emails[type pr].value","value":"x"}     | noTarget
            """)
    void aFailingOperationNamesItsFault(String operation, String scimType) {
        String user = "/Users/" + scim.user("bob");
        String before = "{\"op\":\"add\",\"path\":\"nickName\",\"value\":\"Bobby\"},";
        assertRefused(scim.patch(user, before + operation), scimType);
        assertOnlyBob(user);
    }

    @Test
    void aNameOrExternalIdThatDoesNotFitAnIndexIsInvalidValue() {
        String user = "/Users/" + scim.user("bob");
        StringBuilder random = new StringBuilder();
        new Random(7).ints(20_000, 'a', 'z').forEach(c -> random.append((char) c));
        assertRefused(scim.post("/Users", "{" + BASE.replace("ann", random) + "}"), "invalidValue");
        assertRefused(scim.put(user, "{" + BASE + ",\"externalId\":\"" + random + "\"}"), "invalidValue");
        assertOnlyBob(user);
        assertThat(scim.put(user, "{" + BASE + ",\"title\":\"" + random + "\"}").status())
                .isEqualTo(200);
    }

    private void assertOnlyBob(String user) {
        assertThat(scim.get(user).json().propertyNames())
                .containsExactlyInAnyOrder("schemas", "id", "userName", "meta");
        assertThat(scim.sql("SELECT version || ' ' || type || ' ' || (document ->> 'userName')"
                        + " FROM scim.resource WHERE tenant_id = ?"))
                .containsExactly("1 User bob");
    }

    private static void assertRefused(Answer answer) {
        assertRefused(answer, answer.scimType());
        assertThat(answer.scimType()).isNotEmpty();
    }

    private static void assertRefused(Answer answer, String scimType) {
        ErrorsTest.assertError(answer, 400, scimType);
    }
}
