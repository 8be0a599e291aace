package dev.roster.http;

import static dev.roster.http.ScimClient.ENTERPRISE;
import static dev.roster.http.ScimClient.USER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Users with attributes of an operator's own, and a type whose attributes are called like special ones of others. */
@SuppressWarnings("NullAway.Init")
class OfficeTest {
    private static final String OFFICE = "urn:example:params:scim:schemas:extension:office:2.0:User";
    private static final String ROOM = "urn:example:params:scim:schemas:core:2.0:Room";
    private static String origin;

    private final ScimClient plain = TestServer.newTenant();
    private final ScimClient scim = plain.at(origin);

    @BeforeAll
    static void start() {
        origin = TestServer.start("--roster.schemas=src/test/resources/schema/office");
    }

    @Nested
    class Users {
        private Answer user(String userName, String office) {
            return scim.post("/Users", """
                    {"schemas": ["%s", "%s"], "userName": "%s", "%s": {"department": "IT"}, "%s": %s}""".formatted(USER, OFFICE, userName, ENTERPRISE, OFFICE, office));
        }

        @Test
        void haveTheAttributesOfTheOffice() {
            Answer created = user("ann", "{\"badge\": 7, \"floor\": \"3\"}");
            assertThat(created.status()).as(created.text()).isEqualTo(201);
            assertThat(created.json().path("schemas").values())
                    .extracting(JsonNode::asString)
                    .containsExactly(USER, ENTERPRISE, OFFICE);
            String address = "/Users/" + created.id();
            Answer patched = scim.patch(address, """
                    {"op": "replace", "path": "%1$s:badge", "value": 8},
                    {"op": "add", "path": "%1$s:keys", "value": [{"value": "K1", "opens": ["a", "b"]}]},
                    {"op": "add", "path": "%1$s:keys[value eq \\"K1\\"].opens", "value": ["c"]},
                    {"op": "add", "path": "%1$s:groups", "value": "noon"},
                    {"op": "replace", "value": {"%1$s:floor": "4", "displayName": "Ann"}}""".formatted(OFFICE));
            assertThat(patched.status()).as(patched.text()).isEqualTo(200);
            JsonNode office = patched.json().path(OFFICE);
            assertThat(office.path("badge").intValue()).isEqualTo(8);
            assertThat(office.path("floor").asString()).isEqualTo("4");
            assertThat(office.path("groups").asString()).isEqualTo("noon");
            assertThat(office.at("/keys/0/opens")).hasSize(3);
            assertThat(scim.find("/Users", OFFICE + ":keys[opens eq \"C\"] and " + OFFICE + ":badge gt 7")
                            .json()
                            .findValuesAsString("userName"))
                    .containsExactly("ann");
            assertThat(scim.sql("SELECT document #>> '{%s,floor}' FROM users WHERE tenant_id = ?".formatted(OFFICE)))
                    .containsExactly("4");
        }

        @Test
        void neitherNeedThemNorShareWhatIsUnique() {
            assertThat(scim.user("bob")).isNotEmpty();
            assertThat(user("cy", "{\"badge\": 1}").detail()).contains("floor");
            assertThat(user("cy", "{\"badge\": 1, \"floor\": \"1\", \"keys\": [{\"value\": \"k\"}]}")
                            .status())
                    .isEqualTo(201);
            assertThat(user("di", "{\"badge\": 1, \"floor\": \"1\"}").status()).isEqualTo(409);
            assertThat(user("di", "{\"badge\": 2, \"floor\": \"1\", \"keys\": [{\"value\": \"K\"}]}")
                            .status())
                    .isEqualTo(409);
        }

        @Test
        void keepThemOnAServerThatDoesNotKnowThem() {
            String address = "/Users/" + user("ann", "{\"floor\": \"3\"}").id();
            assertThat(plain.get(address).json().has(OFFICE)).isFalse();
            assertThat(plain.patch(address, "{\"op\": \"add\", \"path\": \"title\", \"value\": \"Dr\"}")
                            .status())
                    .isEqualTo(200);
            assertThat(scim.get(address).json().path(OFFICE).path("floor").asString())
                    .isEqualTo("3");
        }

        @Test
        void areDescribedWithThem() {
            JsonNode extensions = scim.get("/ResourceTypes/User").json().path("schemaExtensions");
            assertThat(extensions.findValuesAsString("schema")).containsExactly(ENTERPRISE, OFFICE);
            assertThat(scim.get("/Schemas/" + OFFICE).json().path("name").asString())
                    .isEqualTo("OfficeUser");
        }
    }

    @Test
    void groupsHaveMoreAttributesBesideTheirMembers() {
        String team = "urn:example:params:scim:schemas:extension:office:2.0:Group";
        Answer created = scim.post("/Groups", """
                {"schemas": ["%s", "%s"], "displayName": "Sales", "%s": {"budget": 1000.5},
                 "members": [{"value": "%s"}]}""".formatted(ScimClient.GROUP, team, team, scim.user("ann")));
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        String address = "/Groups/" + created.id();
        assertThat(scim.patch(address, """
                        {"op": "replace", "path": "%1$s:budget", "value": 2000},
                        {"op": "add", "path": "%1$s:members", "value": "anybody"},
                        {"op": "add", "path": "members", "value": [{"value": "%2$s"}]}""".formatted(team, scim.user("bob"))).status())
                .isEqualTo(204);
        JsonNode group = scim.get(address).json();
        assertThat(group.path("members")).hasSize(2);
        assertThat(group.path(team).path("budget").intValue()).isEqualTo(2000);
        assertThat(group.path(team).path("members").asString()).isEqualTo("anybody");
        assertThat(scim.find("/Groups", team + ":budget ge 2e3 and members pr")
                        .json()
                        .findValuesAsString("displayName"))
                .containsExactly("Sales");
    }

    @Nested
    class Rooms {
        private final Answer created = scim.post("/Rooms", """
                {"schemas": ["%s", "%s"], "displayName": "Attic", "userName": "u", "active": true, "password": "p", "value": 1.5,
                 "members": [{"value": "not an id", "type": "chair", "display": "Chair"}], "groups": ["g1", "g2"], "not": "n",
                 "os-name": "o", "an_other": "a", "$tag": "t", "%s": {"department": "IT"}}""".formatted(ROOM, ENTERPRISE, ENTERPRISE));

        @Test
        void haveMembersAndGroupsThatAreValuesLikeOthers() {
            assertThat(created.status()).as(created.text()).isEqualTo(201);
            String address = "/Rooms/" + created.id();
            Answer patched = scim.patch(address, """
                    {"op": "add", "path": "members", "value": [{"value": "m2"}]},
                    {"op": "remove", "path": "members[type eq \\"chair\\"]"},
                    {"op": "add", "path": "groups", "value": ["g3"]}""");
            assertThat(patched.status()).as(patched.text()).isEqualTo(200);
            assertThat(patched.json().path("members").toString()).isEqualTo("[{\"value\":\"m2\"}]");
            assertThat(patched.json().path("groups")).hasSize(3);
            Answer put = scim.put(address, "{\"schemas\": [\"%s\"], \"members\": []}".formatted(ROOM));
            assertThat(put.json().propertyNames()).containsExactlyInAnyOrder("schemas", "id", "meta");
            assertThat(scim.sql("SELECT document FROM resources WHERE tenant_id = ?"))
                    .containsExactly("{\"schemas\": [\"%s\"]}".formatted(ROOM));
            assertThat(scim.sql("SELECT member_id FROM group_members WHERE tenant_id = ?"))
                    .isEmpty();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "members pr",
                    "members eq \"NOT AN ID\"",
                    "members[display eq \"chair\"]",
                    "groups eq \"g2\"",
                    "userName eq \"U\"",
                    "value gt 1",
                    "not eq \"n\"",
                    "not (not eq \"x\")",
                    "os-name eq \"o\"",
                    "an_other eq \"a\"",
                    "$tag eq \"t\"",
                    ENTERPRISE + ":department eq \"it\"",
                })
        void areFoundByEachAttribute(String filter) {
            assertThat(scim.find("/Rooms", filter).json().findValuesAsString("displayName"))
                    .containsExactly("Attic");
            assertThat(scim.find("", filter).json().findValuesAsString("displayName"))
                    .containsExactly("Attic");
        }

        @ParameterizedTest
        @ValueSource(strings = {"members", "groups", "userName", "active", "value", "os-name", "$tag"})
        void areSortedByEachAttribute(String attribute) {
            assertThat(scim.get("/Rooms?sortBy=" + attribute).json().findValuesAsString("displayName"))
                    .containsExactly("Attic");
        }

        @Test
        void areNoMembersOfGroups() {
            Answer group = scim.post("/Groups", """
                    {"schemas": ["%s"], "displayName": "Staff", "members": [{"value": "%s"}]}""".formatted(ScimClient.GROUP, created.id()));
            assertThat(group.status()).isEqualTo(400);
            assertThat(group.detail()).contains(created.id());
        }
    }
}
