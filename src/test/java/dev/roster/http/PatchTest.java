package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** RFC 7644 section 3.5.2: what operations make of a user. Each is read back. */
class PatchTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String DEPARTMENT = ScimClient.ENTERPRISE + ":department";

    private final ScimClient scim = TestServer.newTenant("strict");
    private final String user =
            "/Users/" + scim.post("/Users", """
                    {"schemas":["%s"],"userName":"ann","title":"Boss","name":{"givenName":"Ann","familyName":"Lee"},
                     "emails":[{"value":"a@work","type":"work","primary":true},{"value":"a@home","type":"home"}]}""".formatted(ScimClient.USER)).id();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"op":"add","path":"title","value":"Chief"}                     | title  | "Chief"
            {"op":"add","path":"nickName","value":"A"}                      | nickName | "A"
            {"op":"add","path":"name","value":{"familyName":"Poe"}}         | name   | {"givenName":"Ann","familyName":"Poe"}
            {"op":"add","path":"name.middleName","value":"M"}               | name   | {"givenName":"Ann","familyName":"Lee","middleName":"M"}
            {"op":"add","path":"emails","value":[{"value":"c"}]}            | emails | [{"value":"a@work","type":"work","primary":true},{"value":"a@home","type":"home"},{"value":"c"}]
            {"op":"add","path":"emails","value":{"value":"c"}}              | emails | [{"value":"a@work","type":"work","primary":true},{"value":"a@home","type":"home"},{"value":"c"}]
            {"op":"add","value":{"roles":[{"value":"r"}],"title":"Chief"}}  | roles  | [{"value":"r"}]
            {"op":"ADD","value":{"title":"Chief"}}                          | title  | "Chief"
            {"op":"remove","path":"title"}                                  | title  |
            {"op":"remove","path":"name.givenName"}                         | name   | {"familyName":"Lee"}
            {"op":"remove","path":"emails"}                                 | emails |
            {"op":"remove","path":"emails[type eq \\"work\\"]"}             | emails | [{"value":"a@home","type":"home"}]
            {"op":"remove","path":"emails[type pr]"}                        | emails |
            {"op":"remove","path":"emails[value sw \\"a\\"].type"}          | emails | [{"value":"a@work","primary":true},{"value":"a@home"}]
            {"op":"replace","path":"title","value":"Chief"}                 | title  | "Chief"
            {"op":"replace","path":"nickName","value":"A"}                  | nickName | "A"
            {"op":"replace","path":"name","value":{"familyName":"Poe"}}     | name   | {"givenName":"Ann","familyName":"Poe"}
            {"op":"replace","path":"emails","value":[{"value":"c"}]}        | emails | [{"value":"c"}]
            {"op":"replace","path":"emails","value":[]}                     | emails |
            {"op":"replace","path":"title","value":null}                    | title  |
            {"op":"replace","path":"emails[type eq \\"home\\"].value","value":"c"} | emails | [{"value":"a@work","type":"work","primary":true},{"value":"c","type":"home"}]
            {"op":"replace","path":"emails[value sw \\"a\\"].display","value":"d"} | emails | [{"value":"a@work","type":"work","primary":true,"display":"d"},{"value":"a@home","type":"home","display":"d"}]
            {"op":"replace","path":"emails[type eq \\"home\\"]","value":{"value":"c"}} | emails | [{"value":"a@work","type":"work","primary":true},{"value":"c","type":"home"}]
            {"op":"replace","value":{"title":"Chief","nickName":"A"}}       | nickName | "A"
            """)
    void anOperationChangesWhatItsPathNames(String operation, String attribute, String expected) {
        Answer patched = scim.patch(user, operation);
        assertThat(patched.status()).as(patched.text()).isEqualTo(200);
        JsonNode read = scim.get(user).json();
        assertThat(read).isEqualTo(patched.json());
        assertThat(read.has(attribute)).isEqualTo(expected != null);
        if (expected != null) {
            assertThat(read.path(attribute)).isEqualTo(JSON.readTree(expected));
        }
        assertThat(read.path("userName").asString()).isEqualTo("ann");
        assertThat(read.at("/meta/version").asString()).isEqualTo("W/\"2\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"op":"add","path":"title","value":"Boss"}
            {"op":"add","path":"name","value":{"givenName":"Ann"}}
            {"op":"add","path":"emails","value":[{"type":"home","value":"a@home"}]}
            {"op":"add","path":"emails","value":[{"value":"a@work","type":"work","primary":true}]}
            {"op":"replace","value":{"title":"Boss"}}
            {"op":"remove","path":"nickName"}
            {"op":"remove","path":"emails[type eq \\"fax\\"]"}
            {"op":"remove","path":"phoneNumbers[type eq \\"work\\"].value"}
            {"op":"replace","path":"title","value":"x"},{"op":"replace","path":"title","value":"Boss"}
            """)
    void whatIsSoAlreadyChangesNothingNotEvenLastModified(String operations) {
        JsonNode before = scim.get(user).json();
        Answer patched = scim.patch(user, operations);
        assertThat(patched.status()).as(patched.text()).isEqualTo(200);
        assertThat(patched.json()).isEqualTo(before);
        assertThat(scim.get(user).json()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"op":"add","path":"emails","value":[{"value":"c","primary":true}]}
            {"op":"replace","path":"emails[type eq \\"home\\"].primary","value":true}
            {"op":"replace","path":"emails[type eq \\"home\\"]","value":{"primary":true}}
            {"op":"add","value":{"emails":[{"value":"c","primary":true}]}}
            """)
    void aNewPrimaryValueTakesItFromTheOldOne(String operation) {
        scim.patch(user, operation);
        JsonNode emails = scim.get(user).json().path("emails");
        assertThat(emails.valueStream().filter(email -> email.path("primary").asBoolean(false)))
                .singleElement()
                .satisfies(email -> assertThat(email.path("value").asString()).isNotEqualTo("a@work"));
        assertThat(emails.path(0).path("value").asString()).isEqualTo("a@work");
        assertThat(emails.path(0).path("primary").booleanValue()).isFalse();
    }

    @Test
    void anOperationSeesWhatThoseBeforeItDid() {
        Answer patched = scim.patch(user, """
                {"op":"add","path":"emails","value":[{"value":"c","type":"other"}]},
                {"op":"replace","path":"emails[type eq \\"other\\"].display","value":"C"},
                {"op":"remove","path":"emails[type ne \\"other\\"]"},
                {"op":"remove","path":"title"},{"op":"add","path":"title","value":"Chief"}""");
        assertThat(patched.status()).as(patched.text()).isEqualTo(200);
        JsonNode read = scim.get(user).json();
        assertThat(read.path("emails")).isEqualTo(JSON.readTree("""
                [{"value":"c","type":"other","display":"C"}]"""));
        assertThat(read.path("title").asString()).isEqualTo("Chief");
        assertThat(read.at("/meta/version").asString()).isEqualTo("W/\"2\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"op":"replace","path":"emails[type eq \\"fax\\"].value","value":"c"}     | noTarget
            {"op":"replace","path":"emails[type eq \\"fax\\"]","value":{"value":"c"}} | noTarget
            {"op":"remove"}                                                           | noTarget
            {"op":"remove","path":"userName"}                                         | mutability
            {"op":"remove","path":"groups"}                                           | mutability
            {"op":"remove","path":"meta.created"}                                     | mutability
            {"op":"add","path":"groups","value":[]}                                   | mutability
            {"op":"replace","value":{"id":"x"}}                                       | mutability
            {"op":"replace","path":"emails[type eq","value":"c"}                      | invalidPath
            {"op":"replace","path":"shoeSize","value":5}                              | invalidPath
            {"op":"replace","path":"emails[type is 5].value","value":"c"}             | invalidFilter
            {"op":"replace","path":"title","value":5}                                 | invalidValue
            {"op":"replace","path":"title"}                                           | invalidValue
            {"op":"move","path":"title"}                                              | invalidSyntax
            """)
    void aFailingOperationLeavesTheUserAsItWas(String operation, String scimType) {
        JsonNode before = scim.get(user).json();
        Answer refused = scim.patch(user, "{\"op\":\"add\",\"path\":\"nickName\",\"value\":\"A\"}," + operation);
        ErrorsTest.assertError(refused, 400, scimType);
        assertThat(scim.get(user).json()).isEqualTo(before);
    }

    @Test
    void schemasFollowsTheAttributesOfAnExtension() {
        String urn = "\"" + ScimClient.ENTERPRISE + "\"";
        String add = "{\"op\":\"add\",\"path\":\"" + DEPARTMENT + "\",\"value\":\"D\"}";
        assertThat(scim.patch(user, add).json().path("schemas").toString()).contains(urn);
        assertThat(scim.get(user).json().path(ScimClient.ENTERPRISE)).hasToString("{\"department\":\"D\"}");

        // To name the schema first changes nothing of what the operations behind it mean.
        scim.patch(
                user, "{\"op\":\"add\",\"path\":\"schemas\",\"value\":[" + urn + "]}," + add.replace("\"D\"", "\"E\""));
        assertThat(scim.get(user).json().path(ScimClient.ENTERPRISE)).hasToString("{\"department\":\"E\"}");

        scim.patch(user, "{\"op\":\"remove\",\"path\":\"" + DEPARTMENT + "\"}");
        JsonNode without = scim.get(user).json();
        assertThat(without.has(ScimClient.ENTERPRISE)).isFalse();
        assertThat(without.path("schemas")).hasToString("[\"" + ScimClient.USER + "\"]");
    }

    @Test
    void aPatchIsAnsweredWithTheUserOrWithWhatIsAskedFor() {
        Answer whole = scim.patch(user, "{\"op\":\"replace\",\"path\":\"title\",\"value\":\"Chief\"}");
        assertThat(whole.status()).isEqualTo(200);
        assertThat(whole.json()).isEqualTo(scim.get(user).json());
        Answer part =
                scim.patch(user + "?attributes=title", "{\"op\":\"replace\",\"path\":\"title\",\"value\":\"Head\"}");
        assertThat(part.status()).isEqualTo(200);
        assertThat(part.json().propertyNames()).containsExactlyInAnyOrder("schemas", "id", "title");
        assertThat(part.json().path("title").asString()).isEqualTo("Head");
    }
}
