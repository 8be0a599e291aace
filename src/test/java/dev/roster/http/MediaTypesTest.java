package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import org.junit.jupiter.api.Test;

/** RFC 7644 sections 3.1 and 3.8: JSON in UTF-8. */
class MediaTypesTest {
    private static final String BODY =
            "{\"schemas\":[\"" + ScimClient.USER + "\"],\"userName\":\"%s\",\"title\":\"%s\"}";
    private static final String TITLE = "Zo\u00eb \u65e5\u672c \ud83d\ude00";

    private final ScimClient scim = TestServer.newTenant();

    @Test
    void textIsUtf8BothWays() {
        for (String type :
                new String[] {"application/scim+json", "application/json", "application/json;charset=utf-8"}) {
            Answer created = scim.post("/Users", BODY.formatted(type, TITLE), "Content-Type", type);
            assertThat(created.json().path("title").asString()).isEqualTo(TITLE);
            assertThat(scim.get(created.header("Location")).json().path("title").asString())
                    .isEqualTo(TITLE);
        }
        assertThat(scim.sql("SELECT title FROM users WHERE tenant_id = ?")).containsExactly(TITLE, TITLE, TITLE);
    }

    @Test
    void aByteOrderMarkDoesNoHarm() {
        Answer created = scim.post("/Users", "\ufeff" + BODY.formatted("ann", TITLE));
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        assertThat(scim.sql("SELECT title FROM users WHERE tenant_id = ?")).containsExactly(TITLE);
    }

    @Test
    void everyAnswerWithABodyIsScimJson() {
        String user = "/Users/" + scim.user("ann");
        String search = "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:SearchRequest\"]}";
        for (Answer answer : new Answer[] {
            scim.get(user),
            scim.get("/Users"),
            scim.get("/Users", "Accept", "application/json"),
            scim.get("/Groups?cursor"),
            scim.get(""),
            scim.post("/Users/.search", search),
            scim.post("/Users", BODY.formatted("bob", "")),
            scim.put(user, BODY.formatted("ann", "")),
            scim.patch(user, "{\"op\":\"remove\",\"path\":\"title\"}"),
            scim.get("/Schemas"),
            scim.get("/ServiceProviderConfig"),
            scim.get("/Nonsense"),
            scim.post("/Users", "{"),
            scim.post("/Users", BODY.formatted("ANN", "")),
            scim.delete("/Users"),
        }) {
            assertThat(answer.header("Content-Type")).as(answer.text()).isEqualTo("application/scim+json");
            assertThat(answer.json().isObject()).isTrue();
        }
    }
}
