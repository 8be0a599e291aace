package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** RFC 7643 section 3.1: {@code id}, {@code externalId} and {@code meta}. */
class CommonAttributesTest {
    private static final String FORGED = """
            "id":"mine","meta":{"resourceType":"Group","created":"2001-01-01T00:00:00Z","lastModified":"2001-01-01T00:00:00Z",
            "location":"https://example.com/Users/mine","version":"W/\\"99\\""}""";

    private final ScimClient scim = TestServer.newTenant();

    @Test
    void theIdIsTheServersAndStaysWhatItIs() {
        Answer created = scim.post("/Users", user("ann", FORGED));
        String id = created.id();
        assertThat(id).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        String address = "/Users/" + id;
        assertThat(scim.put(address, user("ann", FORGED)).id()).isEqualTo(id);
        Answer patched = scim.patch(address, "{\"op\":\"replace\",\"path\":\"id\",\"value\":\"mine\"}");
        ErrorsTest.assertError(patched, 400, "mutability");
        assertThat(scim.get(address).id()).isEqualTo(id);

        scim.delete(address);
        assertThat(scim.post("/Users", user("ann", FORGED)).id()).isNotEqualTo(id);
        assertThat(scim.get(address).status()).isEqualTo(404);
    }

    @Test
    void anIdIsOfOneResourceWhateverItsType() {
        String ann = scim.user("ann");
        String staff = scim.group("Staff");
        assertThat(ann).isNotEqualTo(staff);
        assertThat(scim.get("/Groups/" + ann).status()).isEqualTo(404);
        assertThat(scim.find("", "id eq \"" + ann + "\"")
                        .json()
                        .path("totalResults")
                        .intValue())
                .isOne();
        assertThat(scim.find("", "id eq \"" + ann.toUpperCase(Locale.ROOT) + "\"")
                        .json()
                        .path("totalResults")
                        .intValue())
                .isZero();
    }

    @Test
    void anExternalIdIsTheClientsAndMayBeThereTwice() {
        assertThat(scim.get("/Users/" + scim.user("ann")).json().has("externalId"))
                .isFalse();
        scim.post("/Users", user("bob", "\"externalId\":\"A-1\""));
        scim.post("/Users", user("col", "\"externalId\":\"A-1\""));
        scim.post("/Users", user("dan", "\"externalId\":\"a-1\""));
        ScimClient other = TestServer.newTenant();
        other.post("/Users", user("eve", "\"externalId\":\"A-1\""));

        JsonNode found = scim.find("/Users", "externalId eq \"A-1\"").json();
        assertThat(found.path("Resources")
                        .valueStream()
                        .map(one -> one.path("userName").asString()))
                .containsExactly("bob", "col");
        assertThat(other.find("/Users", "externalId eq \"A-1\"")
                        .json()
                        .path("totalResults")
                        .intValue())
                .isOne();
    }

    @Test
    void metaIsTheServersWhateverTheClientSends() {
        Instant before = Instant.now().minusSeconds(1);
        Answer created = scim.post("/Users", user("ann", FORGED));
        JsonNode meta = created.json().path("meta");
        assertThat(meta.path("resourceType").asString()).isEqualTo("User");
        assertThat(Instant.parse(meta.path("created").asString()))
                .isBetween(before, Instant.now().plusSeconds(1));
        assertThat(meta.path("lastModified")).isEqualTo(meta.path("created"));
        assertThat(meta.path("location").asString()).isEqualTo(scim.baseUrl() + "/Users/" + created.id());
        assertThat(meta.path("version").asString()).isEqualTo("W/\"1\"");

        JsonNode changed = scim.put("/Users/" + created.id(), user("ann", "\"title\":\"Boss\"," + FORGED))
                .json()
                .path("meta");
        assertThat(changed.path("created")).isEqualTo(meta.path("created"));
        assertThat(changed.path("location")).isEqualTo(meta.path("location"));
        assertThat(Instant.parse(changed.path("lastModified").asString()))
                .isAfter(Instant.parse(meta.path("created").asString()));
        assertThat(scim.get("/Users/" + created.id()).json().path("meta")).isEqualTo(changed);
    }

    @Test
    void locationAndVersionAreInTheHeadersToo() {
        Answer created = scim.post("/Users", user("ann", "\"title\":\"a\""));
        String address = "/Users/" + created.id();
        assertInHeaders(created);
        assertInHeaders(scim.put(address, user("ann", "\"title\":\"b\"")));
        assertInHeaders(scim.patch(address, "{\"op\":\"replace\",\"path\":\"title\",\"value\":\"c\"}"));
        assertInHeaders(scim.get(address));
        assertInHeaders(scim.post("/Groups", "{\"schemas\":[\"" + ScimClient.GROUP + "\"],\"displayName\":\"Staff\"}"));
    }

    private void assertInHeaders(Answer answer) {
        JsonNode meta = answer.json().path("meta");
        String location = meta.path("location").stringValue();
        assertThat(answer.header("Content-Location")).isEqualTo(location);
        assertThat(answer.header("ETag")).isEqualTo(meta.path("version").stringValue());
        Answer read = scim.get(location);
        assertThat(read.json().path("meta")).isEqualTo(meta);
        assertThat(read.header("ETag")).isEqualTo(answer.header("ETag"));
    }

    private static String user(String userName, String more) {
        return "{\"schemas\":[\"" + ScimClient.USER + "\"],\"userName\":\"" + userName + "\"," + more + "}";
    }
}
