package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** RFC 7644 sections 3.3 to 3.6 for a user. */
class UserLifecycleTest {
    private final ScimClient scim = TestServer.newTenant();

    private static final String ANN = """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"Ann@Example.com","externalId":"a-1",
             "name":{"givenName":"Ann","familyName":"Lee"},"active":true,"password":"s3cret","id":"mine",
             "meta":{"resourceType":"Nonsense"},"groups":[{"value":"x"}],"roles":[],"title":null,
             "emails":[{"value":"ann@example.com","type":"work","primary":true}]}""";

    @Test
    void aCreatedUserHasALocationAndIsThereInSql() {
        Answer created = scim.post("/Users", ANN);

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Content-Type")).isEqualTo("application/scim+json");
        assertThat(created.header("Location"))
                .isEqualTo(scim.baseUrl() + "/Users/" + created.id())
                .isEqualTo(created.json().at("/meta/location").asString());
        assertThat(created.header("ETag"))
                .isEqualTo("W/\"1\"")
                .isEqualTo(created.json().at("/meta/version").asString());
        assertThat(created.json().at("/meta/resourceType").asString()).isEqualTo("User");
        assertThat(created.json().has("password")).isFalse();
        assertThat(created.json().has("groups")).isFalse();
        assertThat(scim.sql("SELECT user_name || ' ' || email || ' ' || active FROM users WHERE tenant_id = ?"))
                .containsExactly("Ann@Example.com ann@example.com true");
        assertThat(scim.sql("SELECT document::text || search::text FROM scim.resource WHERE tenant_id = ?"))
                .noneMatch(row -> row.contains("s3cret"));
    }

    @Test
    void whatIsReadCanBePutBackAndChangesNothing() {
        Answer created = scim.post("/Users", ANN);
        String location = created.header("Location");

        Answer read = scim.get(location);
        assertThat(read.json()).isEqualTo(created.json());
        Answer put = scim.put(location, read.text());
        assertThat(put.status()).isEqualTo(200);
        assertThat(put.json()).isEqualTo(created.json());
    }

    @Test
    void aNameThatDiffersByCaseIsTaken() {
        scim.post("/Users", ANN);
        Answer again = scim.post("/Users", ANN.replace("Ann@Example.com", "aNN@eXAMPLE.COM"));
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.scimType()).isEqualTo("uniqueness");
        assertThat(again.json().path("status").isString()).isTrue();

        String other = scim.user("bob");
        Answer renamed = scim.patch(
                "/Users/" + other, "{\"op\":\"replace\",\"path\":\"userName\",\"value\":\"ANN@example.com\"}");
        assertThat(renamed.status()).isEqualTo(409);
        assertThat(renamed.scimType()).isEqualTo("uniqueness");
        Answer replaced = scim.put("/Users/" + other, ANN.replace("Ann@Example.com", "ANN@example.com"));
        assertThat(replaced.status()).isEqualTo(409);
        assertThat(replaced.scimType()).isEqualTo("uniqueness");
        assertThat(scim.sql("SELECT user_name FROM users WHERE tenant_id = ? ORDER BY id"))
                .containsExactly("Ann@Example.com", "bob");
    }

    @ParameterizedTest
    @CsvSource({"A\u030Angstr\u00F6m, \u00E5ngstr\u00F6m", "\uFF21nn, ann", "\u03A3i, \u03C2i"})
    void spellingsThatPeopleCantTellApartAreOneName(String first, String second) {
        String user = scim.user(first);
        assertThat(scim.post("/Users", ANN.replace("Ann@Example.com", second)).scimType())
                .isEqualTo("uniqueness");
        JsonNode found = scim.find("/Users", "userName eq \"" + second + "\"").json();
        assertThat(found.path("totalResults").intValue()).isOne();
        assertThat(found.at("/Resources/0/id").asString()).isEqualTo(user);
        assertThat(found.at("/Resources/0/userName").asString()).isEqualTo(first);
    }

    @Test
    void aReplaceClearsWhatIsLeftOutButNotActive() {
        String location = scim.post("/Users", ANN).header("Location");
        Answer put = scim.put(location, "{\"schemas\":[\"" + ScimClient.USER + "\"],\"userName\":\"ann\"}");
        assertThat(put.status()).isEqualTo(200);
        assertThat(put.json().has("emails")).isFalse();
        assertThat(put.json().has("externalId")).isFalse();
        assertThat(put.json().path("active").asBoolean()).isTrue();
        assertThat(put.header("ETag")).isEqualTo("W/\"2\"");
    }

    @Test
    void aReplaceNeverCreates() {
        Answer put = scim.put("/Users/01a20cc1-ecee-728f-83d8-a3c7ce637cb0", ANN);
        assertThat(put.status()).isEqualTo(404);
        assertThat(scim.sql("SELECT id FROM users WHERE tenant_id = ?")).isEmpty();
    }

    @Test
    void aDeletedUserIsGoneAndItsNameIsFree() {
        String location = scim.post("/Users", ANN).header("Location");
        assertThat(scim.delete(location).status()).isEqualTo(204);
        assertThat(scim.delete(location).status()).isEqualTo(404);
        assertThat(scim.get(location).status()).isEqualTo(404);
        assertThat(scim.put(location, ANN).status()).isEqualTo(404);
        assertThat(scim.patch(location, "{\"op\":\"remove\",\"path\":\"title\"}")
                        .status())
                .isEqualTo(404);
        assertThat(scim.get("/Users").json().path("totalResults").intValue()).isZero();
        assertThat(scim.find("", "userName eq \"ann@example.com\"").json().path("Resources"))
                .isEmpty();
        Answer again = scim.post("/Users", ANN);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.header("Location")).isNotEqualTo(location);
    }

    @Test
    void aPatchThatChangesNothingMakesNoVersion() {
        Answer created = scim.post("/Users", ANN);
        Answer same = scim.patch(created.header("Location"), "{\"op\":\"replace\",\"path\":\"active\",\"value\":true}");
        assertThat(same.status()).isEqualTo(200);
        assertThat(same.json()).isEqualTo(created.json());
        Answer changed =
                scim.patch(created.header("Location"), "{\"op\":\"replace\",\"path\":\"active\",\"value\":false}");
        assertThat(changed.json().at("/meta/version").asString()).isEqualTo("W/\"2\"");
    }

    @Test
    void aFailingOperationUndoesTheOnesBeforeIt() {
        Answer created = scim.post("/Users", ANN);
        Answer failed = scim.patch(created.header("Location"), """
                {"op":"replace","path":"title","value":"Boss"},{"op":"remove","path":"userName"}""");
        assertThat(failed.status()).isEqualTo(400);
        assertThat(failed.scimType()).isEqualTo("mutability");
        assertThat(scim.get(created.header("Location")).json()).isEqualTo(created.json());
    }
}
