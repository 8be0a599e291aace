package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** RFC 7643 sections 2.4 and 2.5: no value, one value twice, one primary value. */
class UnassignedTest {
    private static final String FULL = """
            "title":"Boss","name":{"givenName":"Ann"},"emails":[{"value":"ann@example.com","primary":true}],
            "%s":{"department":"R+D"}""".formatted(ScimClient.ENTERPRISE);
    private static final String EMPTY = """
            "title":null,"name":null,"emails":[],"phoneNumbers":null,"roles":[null],"nickName":null,"%s":null""".formatted(ScimClient.ENTERPRISE);

    private final ScimClient scim = TestServer.newTenant();

    @Test
    void nullAndAnEmptyListAreTheSameAsNothing() {
        Answer created = scim.post("/Users", user(EMPTY));
        assertThat(created.json().propertyNames()).containsExactlyInAnyOrder("schemas", "id", "userName", "meta");
        assertThat(scim.get("/Users/" + created.id()).json()).isEqualTo(created.json());
        assertThat(scim.sql("SELECT document - 'schemas' FROM scim.resource WHERE tenant_id = ?"))
                .containsExactly("{\"userName\": \"ann\"}");
        assertThat(scim.put("/Users/" + created.id(), user("\"emails\":null,\"title\":null"))
                        .header("ETag"))
                .isEqualTo("W/\"1\"");
    }

    @Test
    void nothingIsSetThatTheClientDidNotSend() {
        Answer created = scim.post("/Users", user("\"title\":\"Boss\""));
        assertThat(created.json().propertyNames())
                .containsExactlyInAnyOrder("schemas", "id", "userName", "title", "meta");
        Answer group = scim.get("/Groups/" + scim.group("Staff"));
        assertThat(group.json().propertyNames()).contains("displayName").doesNotContain("externalId");
        assertThat(scim.sql("SELECT active FROM users WHERE tenant_id = ?")).containsExactly("null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null"})
    void aReplaceClearsWhatIsLeftOutAndWhatIsNull(String sent) {
        Answer created = scim.post("/Users", user(FULL));
        Answer put = scim.put("/Users/" + created.id(), user(sent.isEmpty() ? "\"externalId\":null" : EMPTY));
        assertThat(put.status()).isEqualTo(200);
        JsonNode read = scim.get("/Users/" + created.id()).json();
        assertThat(read).isEqualTo(put.json());
        assertThat(read.propertyNames()).containsExactlyInAnyOrder("schemas", "id", "userName", "meta");
        assertThat(read.path("schemas")).hasToString("[\"" + ScimClient.USER + "\"]");
    }

    @Test
    void onePrimaryValueIsTheMost() {
        String two = "\"emails\":[{\"value\":\"a@x\",\"primary\":true},{\"value\":\"b@x\",\"primary\":true}]";
        ErrorsTest.assertError(scim.post("/Users", user(two)), 400, "invalidValue");
        assertThat(scim.sql("SELECT id FROM users WHERE tenant_id = ?")).isEmpty();
        Answer one = scim.post("/Users", user(two.replaceFirst("true", "false")));
        assertThat(one.json().at("/emails/0/primary").booleanValue()).isFalse();
        assertThat(one.json().at("/emails/1/primary").booleanValue()).isTrue();
    }

    @Test
    void equalValuesAreOneAndThoseThatDifferInAnyPartAreNot() {
        Answer created = scim.post("/Users", user("""
                "emails":[{"value":"a@x","type":"work"},{"type":"work","value":"a@x"},{"value":"a@x","type":"home"},
                          {"value":"a@x","type":"work","display":"A"}]"""));
        assertThat(scim.get("/Users/" + created.id()).json().path("emails"))
                .hasSize(3)
                .isEqualTo(created.json().path("emails"));
    }

    private static String user(String more) {
        return "{\"schemas\":[\"" + ScimClient.USER + "\"],\"userName\":\"ann\"," + more + "}";
    }
}
