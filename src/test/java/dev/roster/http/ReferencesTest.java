package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code manager.displayName} is the manager's own (RFC 7643 section 4.3). */
class ReferencesTest {
    private final ScimClient scim = TestServer.newTenant();
    private final String boss = scim.post(
                    "/Users",
                    "{\"schemas\":[\"%s\"],\"userName\":\"boss\",\"displayName\":\"The Boss\"}"
                            .formatted(ScimClient.USER))
            .id();

    @Test
    void aUserShowsTheNameOfItsManager() {
        Answer created = create("ann", boss);
        assertThat(managerName(created)).isEqualTo("The Boss");
        assertThat(managerName(scim.get("/Users/" + created.id()))).isEqualTo("The Boss");
        assertThat(managerName(scim.find("/Users", "userName eq \"ann\"")
                        .json()
                        .path("Resources")
                        .get(0)))
                .isEqualTo("The Boss");
        assertThat(scim.sql("SELECT document::text FROM users WHERE tenant_id = ? AND user_name = 'ann'")
                        .getFirst())
                .doesNotContain("The Boss");
    }

    @Test
    void theNameIsTheOneThatTheManagerHasNow() {
        String ann = "/Users/" + create("ann", boss).id();
        scim.patch("/Users/" + boss, "{\"op\":\"replace\",\"path\":\"displayName\",\"value\":\"Big Boss\"}");
        assertThat(managerName(scim.get(ann))).isEqualTo("Big Boss");
        scim.patch("/Users/" + boss, "{\"op\":\"remove\",\"path\":\"displayName\"}");
        assertThat(managerName(scim.get(ann))).isEqualTo("boss");
        scim.delete("/Users/" + boss);
        assertThat(managerName(scim.get(ann))).isEmpty();
    }

    @Test
    void theAnswerOfAChangeShowsTheNameOfTheNewManager() {
        String other = scim.user("other");
        String ann = "/Users/" + create("ann", boss).id();
        String path = ScimClient.ENTERPRISE + ":manager";
        assertThat(managerName(scim.patch(
                        ann,
                        "{\"op\":\"replace\",\"path\":\"%s\",\"value\":{\"value\":\"%s\"}}".formatted(path, other))))
                .isEqualTo("other");
        assertThat(managerName(scim.put(ann, body("ann", boss)))).isEqualTo("The Boss");
        assertThat(managerName(scim.patch(ann, "{\"op\":\"add\",\"path\":\"title\",\"value\":\"Chief\"}")))
                .isEqualTo("The Boss");
        assertThat(managerName(scim.patch(ann, "{\"op\":\"remove\",\"path\":\"" + path + "\"}")))
                .isEmpty();
    }

    @Test
    void whatIsShownMayBeSentBackAndChangesNothing() {
        Answer created = create("ann", boss);
        Answer put = scim.put("/Users/" + created.id(), created.text());
        assertThat(put.header("ETag")).isEqualTo(created.header("ETag"));
        assertThat(managerName(put)).isEqualTo("The Boss");
    }

    @ParameterizedTest
    @ValueSource(strings = {"E-4711", "CN=Boss, O=Contoso", "01a20cc1-ecee-728f-83d8-a3c7ce637cb0", "'; DROP TABLE x"})
    void aManagerThatIsNotKnownHereIsKeptAsSent(String manager) {
        Answer created = create("ann", manager);
        assertThat(created.status()).isEqualTo(201);
        Answer read = scim.get("/Users/" + created.id());
        assertThat(read.json()
                        .path(ScimClient.ENTERPRISE)
                        .path("manager")
                        .path("value")
                        .asString())
                .isEqualTo(manager);
        assertThat(managerName(read)).isEmpty();
    }

    @Test
    void aGroupIsNobodysManager() {
        assertThat(managerName(create("ann", scim.group("Staff")))).isEmpty();
    }

    @Test
    void aManagerOfAnotherTenantHasNoNameHere() {
        ScimClient other = TestServer.newTenant();
        Answer created = other.post("/Users", body("ann", boss));
        assertThat(managerName(created)).isEmpty();
    }

    @Test
    void usersAreFoundAndSortedByTheNameOfTheirManager() {
        create("ann", scim.user("adam"));
        create("bob", boss);
        create("cid", "nobody");
        String path = ScimClient.ENTERPRISE + ":manager.displayName";
        assertThat(names(scim.find("/Users", path + " eq \"the BOSS\""))).containsExactly("bob");
        assertThat(names(scim.find("/Users", path + " pr"))).containsExactlyInAnyOrder("ann", "bob");
        assertThat(names(scim.find(
                        "/Users", "userName lt \"d\" and userName ne \"boss\" and not (" + path + " sw \"a\")")))
                .containsExactlyInAnyOrder("adam", "bob", "cid");
        assertThat(names(scim.get("/Users?sortBy=" + path)).subList(0, 2)).containsExactly("ann", "bob");
    }

    private static List<String> names(Answer list) {
        List<String> names = new ArrayList<>();
        list.json()
                .path("Resources")
                .forEach(user -> names.add(user.path("userName").asString()));
        return names;
    }

    private Answer create(String userName, String manager) {
        return scim.post("/Users", body(userName, manager));
    }

    private static String body(String userName, String manager) {
        return "{\"schemas\":[\"%s\",\"%s\"],\"userName\":\"%s\",\"%2$s\":{\"manager\":{\"value\":\"%s\"}}}"
                .formatted(ScimClient.USER, ScimClient.ENTERPRISE, userName, manager);
    }

    private static String managerName(Answer answer) {
        return managerName(answer.json());
    }

    private static String managerName(tools.jackson.databind.JsonNode user) {
        return user.path(ScimClient.ENTERPRISE)
                .path("manager")
                .path("displayName")
                .asString("");
    }
}
