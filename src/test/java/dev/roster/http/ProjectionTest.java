package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** RFC 7644 sections 3.4.2.5 and 3.9: which attributes an answer carries. */
class ProjectionTest {
    private static final String ANN = """
            {"schemas":["%1$s","%2$s"],"userName":"ann","externalId":"a-1","title":"Boss","password":"s3cret",
             "name":{"givenName":"Ann","familyName":"Lee"},
             "emails":[{"value":"ann@example.com","type":"work"},{"value":"ann@home.org"}],
             "%2$s":{"department":"R+D","employeeNumber":"7"}}""".formatted(ScimClient.USER, ScimClient.ENTERPRISE);

    private final ScimClient scim = TestServer.newTenant();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            userName | userName
            USERNAME,Title | userName title
            name.givenName | name
            nonsense |
            nonsense,title | title
            password |
            id |
            meta | meta
            emails[type eq "work"] | emails
            urn:ietf:params:scim:schemas:core:2.0:User:title | title
            urn:ietf:params:scim:schemas:extension:enterprise:2.0:User | urn:ietf:params:scim:schemas:extension:enterprise:2.0:User
            urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department | urn:ietf:params:scim:schemas:extension:enterprise:2.0:User
            """)
    void theNamedAttributesAreAddedToThoseAlwaysReturned(String attributes, String names) {
        String user = "/Users/" + scim.post("/Users", ANN).id();
        String query = "?attributes=" + ScimClient.encode(attributes);
        String[] expected = ("schemas id" + (names == null ? "" : " " + names)).split(" ", -1);
        String title = "{\"op\":\"replace\",\"path\":\"title\",\"value\":\"Chief\"}";
        assertNames(scim.get(user + query), expected);
        assertNames(scim.put(user + query, ANN), expected);
        assertNames(scim.patch(user + query, title), expected);
        assertThat(scim.get("/Users" + query).json().path("Resources").path(0).propertyNames())
                .containsExactlyInAnyOrder(expected);
        assertNames(scim.post("/Users" + query, ANN.replace("\"ann\"", "\"ann2\"")), expected);
    }

    @Test
    void subAttributesAreSelectedToo() {
        String user = "/Users/" + scim.post("/Users", ANN).id();
        JsonNode some = scim.get(
                        user + "?attributes=name.givenName,emails.type," + ScimClient.ENTERPRISE + ":department")
                .json();
        assertThat(some.path("name")).hasToString("{\"givenName\":\"Ann\"}");
        assertThat(some.path(ScimClient.ENTERPRISE)).hasToString("{\"department\":\"R+D\"}");
        assertThat(some.path("emails")).hasToString("[{\"type\":\"work\"}]");

        JsonNode rest = scim.get(user + "?excludedAttributes=name.givenName,emails.value,meta.location")
                .json();
        assertThat(rest.path("name")).hasToString("{\"familyName\":\"Lee\"}");
        assertThat(rest.path("emails")).hasToString("[{\"type\":\"work\"}]");
        assertThat(rest.path("meta").has("location")).isFalse();
        assertThat(rest.path("meta").has("version")).isTrue();
    }

    @Test
    void aComplexAttributeOfWhichNothingIsShownIsLeftOut() {
        String user = "/Users/" + scim.post("/Users", ANN).id();
        assertNames(scim.get(user + "?attributes=name.honorificPrefix,emails.display"), "schemas", "id");
    }

    @Test
    void excludedAttributesAreLeftOutButNeverTheId() {
        String user = "/Users/" + scim.post("/Users", ANN).id();
        String query =
                "?excludedAttributes=" + ScimClient.encode("id,schemas,TITLE,meta,nonsense," + ScimClient.ENTERPRISE);
        for (Answer answer : new Answer[] {
            scim.get(user + query),
            scim.put(user + query, ANN),
            scim.patch(user + query, "{\"op\":\"replace\",\"path\":\"active\",\"value\":true}"),
        }) {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().propertyNames())
                    .contains("schemas", "id", "userName", "externalId", "name", "emails")
                    .doesNotContain("title", "meta", ScimClient.ENTERPRISE);
        }
        assertThat(scim.sql("SELECT title || ' ' || department FROM users WHERE tenant_id = ?"))
                .containsExactly("Boss R+D");
        assertThat(scim.get("/Users" + query).json().path("Resources").path(0).has("title"))
                .isFalse();
    }

    @Test
    void bothListsAtOnceAreRefused() {
        String user = "/Users/" + scim.post("/Users", ANN).id();
        String both = "?attributes=title&excludedAttributes=name";
        for (Answer answer : new Answer[] {
            scim.get(user + both),
            scim.get("/Users" + both),
            scim.put(user + both, ANN.replace("Boss", "Chief")),
            scim.patch(user + both, "{\"op\":\"remove\",\"path\":\"title\"}"),
            scim.post("/Users" + both, ANN.replace("\"ann\"", "\"ann2\"")),
        }) {
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().path("schemas").path(0).asString()).endsWith(":Error");
        }
        assertThat(scim.sql("SELECT user_name || ' ' || title FROM users WHERE tenant_id = ?"))
                .containsExactly("ann Boss");
    }

    @Test
    void anEmptyListIsLikeNone() {
        String user = "/Users/" + scim.post("/Users", ANN).id();
        assertThat(scim.get(user + "?attributes=").json())
                .isEqualTo(scim.get(user).json());
        assertThat(scim.get(user + "?attributes=&excludedAttributes=title")
                        .json()
                        .has("title"))
                .isFalse();
    }

    @Test
    void aGroupIsShownWithoutItsMembersWhereTheyAreExcluded() {
        String ann = scim.user("ann");
        String group = "/Groups/" + scim.group("Staff", ann);
        Answer without = scim.get(group + "?excludedAttributes=members");
        assertNames(without, "schemas", "id", "displayName", "meta");
        JsonNode listed = scim.get("/Groups?excludedAttributes=Members").json();
        assertThat(listed.path("Resources").path(0).has("members")).isFalse();
        assertThat(scim.get("/Groups?attributes=displayName")
                        .json()
                        .path("Resources")
                        .path(0)
                        .propertyNames())
                .containsExactlyInAnyOrder("schemas", "id", "displayName");

        assertThat(scim.get(group).json().path("members")).hasSize(1);
        assertThat(scim.get(group + "?attributes=members.value").json().path("members"))
                .hasToString("[{\"value\":\"" + ann + "\"}]");
        assertThat(scim.get(group + "?excludedAttributes=members.display,members.$ref,members.type")
                        .json()
                        .path("members"))
                .hasToString("[{\"value\":\"" + ann + "\"}]");
    }

    @Test
    void aUsersGroupsAreSelectedLikeAnyAttribute() {
        String ann = scim.user("ann");
        String staff = scim.group("Staff", ann);
        assertThat(scim.get("/Users/" + ann + "?attributes=groups.value").json().path("groups"))
                .hasToString("[{\"value\":\"" + staff + "\"}]");
        assertThat(scim.get("/Users/" + ann + "?excludedAttributes=groups")
                        .json()
                        .has("groups"))
                .isFalse();
        assertThat(scim.get("/Users/" + ann + "?attributes=userName").json().has("groups"))
                .isFalse();
    }

    private static void assertNames(Answer answer, String... names) {
        assertThat(answer.status()).as(answer.text()).isIn(200, 201);
        assertThat(answer.json().propertyNames()).containsExactlyInAnyOrder(names);
    }
}
