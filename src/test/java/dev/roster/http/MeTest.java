package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code /Me} (RFC 7644 section 3.11), where the name of a token, "test" here, is a userName. */
@SuppressWarnings("NullAway.Init")
class MeTest {
    private static String origin;

    private final ScimClient plain = TestServer.newTenant();
    private final ScimClient scim = new ScimClient(origin + "/scim/v2", plain.token(), plain.tenant());

    @BeforeAll
    static void start() {
        origin = TestServer.start("--roster.me=userName");
    }

    @Test
    void itIsTheUserOfTheToken() {
        plain.user("somebody");
        String id = plain.user("Test");
        Answer me = scim.get("/Me");
        assertThat(me.status()).isEqualTo(200);
        assertThat(me.id()).isEqualTo(id);
        assertThat(me.header("Location")).isEqualTo(scim.baseUrl() + "/Users/" + id);
        assertThat(me.json().path("meta").path("location").stringValue()).isEqualTo(me.header("Location"));
        assertThat(scim.get("/Me?attributes=userName").json().has("meta")).isFalse();
        assertThat(scim.get("/Me", "If-None-Match", me.header("ETag")).status()).isEqualTo(304);
    }

    @Test
    void itChangesAndGoesLikeAnyUser() {
        String id = plain.user("test");
        Answer patched = scim.patch("/Me", "{\"op\":\"add\",\"path\":\"title\",\"value\":\"Boss\"}");
        assertThat(patched.status()).isEqualTo(200);
        assertThat(patched.header("Location")).endsWith("/Users/" + id);
        Answer put = scim.put("/Me", "{\"schemas\":[\"" + ScimClient.USER + "\"],\"userName\":\"test\"}");
        assertThat(put.json().has("title")).isFalse();
        assertThat(scim.sql("SELECT id FROM users WHERE tenant_id = ?")).isEqualTo(List.of(id));
        assertThat(scim.delete("/Me").status()).isEqualTo(204);
        assertThat(scim.sql("SELECT id FROM users WHERE tenant_id = ?")).isEmpty();
    }

    @Test
    void aTokenThatIsNobodyIs404AndOneWithoutAMappingIs501() {
        plain.user("somebody");
        assertThat(scim.get("/Me").status()).isEqualTo(404);
        assertThat(scim.post("/Me", "{}").status()).isEqualTo(405);
        assertThat(plain.get("/Me").status()).isEqualTo(501);
        assertThat(plain.delete("/Me").status()).isEqualTo(501);
    }
}
