package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** How attributes and schemas are named: RFC 7643 sections 2.1 and 3, RFC 7644 section 3.10. */
class AttributeNotationTest {
    private static final String CAPITALS = ScimClient.ENTERPRISE.toUpperCase(Locale.ROOT);
    private static final String REF = "https://example.com/Users/1";

    private final ScimClient scim = TestServer.newTenant("strict");

    @Test
    void namesAndUrnsAreReadInAnyCaseAndShownInTheSchemas() {
        Answer created = scim.post("/Users", """
                {"SCHEMAS":["%s","%s"],"USERNAME":"Ann","NAME":{"GivenName":"Ann"},"EMAILS":[{"VALUE":"A@x","TYPE":"work"}],
                 "%2$s":{"DEPARTMENT":"R+D","Manager":{"$REF":"%s"}}}""".formatted(ScimClient.USER.toUpperCase(Locale.ROOT), CAPITALS, REF));
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        JsonNode read = scim.get(created.header("Location")).json();
        assertThat(read.path("schemas")).hasToString("[\"" + ScimClient.USER + "\",\"" + ScimClient.ENTERPRISE + "\"]");
        assertThat(read.path("userName").asString()).isEqualTo("Ann");
        assertThat(read.at("/name/givenName").asString()).isEqualTo("Ann");
        assertThat(read.at("/emails/0/value").asString()).isEqualTo("A@x");
        assertThat(read.path(ScimClient.ENTERPRISE).path("department").asString())
                .isEqualTo("R+D");
        assertThat(read.path(ScimClient.ENTERPRISE).path("manager").path("$ref").asString())
                .isEqualTo(REF);
    }

    @Test
    void pathsFiltersAndSelectionsAreReadInAnyCase() {
        String user = "/Users/" + scim.user("ann");
        scim.patch(user, """
                {"op":"add","path":"NICKNAME","value":"N"},{"op":"add","path":"Name.GIVENname","value":"G"},
                {"op":"add","path":"%s:MANAGER.$REF","value":"%s"}""".formatted(CAPITALS, REF));
        for (String filter :
                new String[] {"NickName eq \"n\"", "NAME.givenNAME pr", CAPITALS + ":Manager.$Ref eq \"" + REF + "\""
                }) {
            assertThat(scim.find("/Users", filter).json().path("totalResults").intValue())
                    .as(filter)
                    .isOne();
        }
        JsonNode shown = scim.get(user + "?attributes=NICKNAME,Name.GivenName," + CAPITALS + ":manager.$REF")
                .json();
        assertThat(shown.path("nickName").asString()).isEqualTo("N");
        assertThat(shown.path("name")).hasToString("{\"givenName\":\"G\"}");
        assertThat(shown.path(ScimClient.ENTERPRISE)).hasToString("{\"manager\":{\"$ref\":\"" + REF + "\"}}");
        assertThat(scim.get("/Users?sortBy=NICKname&filter=" + ScimClient.encode("nickname pr"))
                        .json()
                        .path("Resources"))
                .hasSize(1);
    }

    @Test
    void schemasNamesTheTypesOwnAndThoseOfTheExtensionsThatHaveValues() {
        Answer plain = scim.post("/Users", """
                {"schemas":["%s","%s"],"userName":"ann","%2$s":{}}""".formatted(ScimClient.USER, ScimClient.ENTERPRISE));
        assertThat(plain.json().path("schemas")).hasToString("[\"" + ScimClient.USER + "\"]");
        assertThat(plain.json().has(ScimClient.ENTERPRISE)).isFalse();

        String set = "{\"op\":\"add\",\"path\":\"" + ScimClient.ENTERPRISE + ":department\",\"value\":\"D\"}";
        JsonNode extended = scim.patch("/Users/" + plain.id(), set).json();
        assertThat(extended.path("schemas"))
                .hasToString("[\"" + ScimClient.USER + "\",\"" + ScimClient.ENTERPRISE + "\"]");
        assertThat(extended.path(ScimClient.ENTERPRISE)).hasToString("{\"department\":\"D\"}");
        assertThat(scim.get("/Users/" + plain.id()).json()).isEqualTo(extended);
    }

    @Test
    void aBodyWithoutItsSchemaIsRefused() {
        for (String schemas : new String[] {
            "", "\"schemas\":null,", "\"schemas\":[],", "\"schemas\":[\"" + ScimClient.ENTERPRISE + "\"],"
        }) {
            ErrorsTest.assertError(scim.post("/Users", "{" + schemas + "\"userName\":\"ann\"}"), 400, "invalidSyntax");
        }
        assertThat(scim.sql("SELECT id FROM users WHERE tenant_id = ?")).isEmpty();
    }

    @Test
    void theOrderOfMembersMeansNothing() {
        Answer created = scim.post("/Users", """
                {"schemas":["%s"],"userName":"ann","name":{"givenName":"A","familyName":"L"},
                 "emails":[{"value":"a@x","type":"work"}]}""".formatted(ScimClient.USER));
        Answer again = scim.put("/Users/" + created.id(), """
                {"emails":[{"type":"work","value":"a@x"}],"name":{"familyName":"L","givenName":"A"},"userName":"ann",
                 "schemas":["%s"]}""".formatted(ScimClient.USER));
        assertThat(again.json()).isEqualTo(created.json());
        assertThat(scim.get("/Users/" + created.id()).header("ETag")).isEqualTo("W/\"1\"");
    }
}
