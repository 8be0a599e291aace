package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Lists of a resource type that only its files describe: every operator on every type of attribute. */
@SuppressWarnings("NullAway.Init")
class CustomTypeQueryTest {
    private static final String SERIAL = "attributes=serialNumber";
    private static ScimClient scim;
    private static String ann;

    @BeforeAll
    static void fill() {
        scim = TestServer.newTenant().at(Devices.ORIGIN);
        ann = scim.user("ann");
        create("A1", """
                , "externalId": "inv-1", "assetTag": "T-1", "displayName": "Ann's laptop", "kind": "laptop", "active": true,
                "purchasedAt": "2026-01-01T12:00:00+02:00", "cores": 8, "screenInches": 13.3, "certificate": "QUJD",
                "documentation": "https://example.com/A1", "tags": ["loan", "Berlin"], "notes": "scratched",
                "addresses": [{"value": "00:1b", "type": "wifi", "primary": true}, {"value": "00:2c", "type": "ethernet"}],
                "owner": {"value": "%s"}""".formatted(ann), """
                , "compliant": true, "managedSince": "2026-02-01T00:00:00Z", "policies": ["disk", "vpn"]""");
        create("b2", """
                , "displayName": "Bob's phone", "kind": "phone", "active": false, "purchasedAt": "2026-03-01T00:00:00Z",
                "cores": 4, "screenInches": 6.1, "tags": ["berlin"], "addresses": [{"value": "00:3d", "type": "wifi"}]""", """
                , "compliant": false, "managedSince": "2026-04-01T00:00:00Z", "policies": ["vpn"]""");
        create("C3", "", "");
    }

    private static void create(String serialNumber, String attributes, String management) {
        Answer created = scim.post("/Devices", Devices.body(serialNumber, attributes, management));
        assertThat(created.status()).as(created.text()).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "serialNumber eq \"A1\" | A1",
                "serialNumber eq \"a1\" | -",
                "serialNumber ne \"A1\" | b2 C3",
                "serialNumber sw \"b\" | b2",
                "serialNumber gt \"A1\" | b2 C3",
                "serialNumber lt \"b2\" | A1 C3",
                "serialNumber pr | A1 b2 C3",
                "externalId eq \"inv-1\" | A1",
                "assetTag eq \"T-1\" | A1",
                "assetTag eq \"t-1\" | -",
                "displayName co \"PHONE\" | b2",
                "displayName ew \"laptop\" | A1",
                "not (displayName pr) | C3",
                "kind eq \"Laptop\" | A1",
                "kind ne \"laptop\" | b2 C3",
                "active eq true | A1",
                "active ne true | b2 C3",
                "active pr | A1 b2",
                "purchasedAt eq \"2026-01-01T10:00:00Z\" | A1",
                "purchasedAt gt \"2026-01-31T00:00:00Z\" | b2",
                "purchasedAt le \"2026-01-01T10:00:00Z\" | A1",
                "cores eq 8 | A1",
                "cores lt 8 | b2",
                "cores ge 4 | A1 b2",
                "cores ne 4 | A1 C3",
                "screenInches eq 13.30 | A1",
                "screenInches gt 6.05 and screenInches le 6.1 | b2",
                "certificate eq \"QUJD\" | A1",
                "certificate pr | A1",
                "documentation sw \"https://example.com/\" | A1",
                "documentation eq \"https://example.com/a1\" | -",
                "tags eq \"BERLIN\" | A1 b2",
                "tags ne \"berlin\" | A1 C3",
                "tags co \"oa\" | A1",
                "addresses co \"2c\" | A1",
                "addresses.type eq \"WIFI\" | A1 b2",
                "addresses[type eq \"wifi\" and value sw \"00:3\"] | b2",
                "addresses[type eq \"ethernet\" and primary eq true] | -",
                "not (addresses[primary eq true]) | b2 C3",
                "owner pr | A1",
                "owner.value eq \"ANN\" | A1",
                "notes co \"scratch\" | A1",
                "MANAGEMENT:mdmId eq \"MDM-a1\" | A1",
                "MANAGEMENT:compliant eq false | b2",
                "MANAGEMENT:managedSince lt \"2026-03-01T00:00:00Z\" | A1",
                "MANAGEMENT:policies eq \"disk\" | A1",
                "MANAGEMENT:policies pr and cores lt 8 | b2",
                "DEVICE:cores eq 4 | b2",
                "meta.resourceType eq \"Device\" | A1 b2 C3",
                "schemas eq \"MANAGEMENT\" | A1 b2 C3",
            })
    void everyAttributeIsFilteredByItsType(String filter, String expected) {
        Answer answer = scim.get("/Devices?" + SERIAL + "&filter=" + ScimClient.encode(urns(filter)));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(serials(answer)).isEqualTo(expected.replace("-", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "active gt true",
                "certificate lt \"QUJD\"",
                "cores co \"8\"",
                "cores eq \"8\"",
                "purchasedAt sw \"2026\"",
                "pin eq \"1234\"",
                "owner eq \"x\"",
                "mdmId eq \"mdm-A1\"",
                "colour eq \"red\"",
            })
    void whatTheTypeDoesNotAllowIsRefused(String filter) {
        Answer answer = scim.find("/Devices", filter);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.scimType()).isEqualTo("invalidFilter");
    }

    @ParameterizedTest
    @CsvSource({
        "serialNumber, A1 C3 b2",
        "kind, A1 b2 C3",
        "active, b2 A1 C3",
        "purchasedAt, A1 b2 C3",
        "cores, b2 A1 C3",
        "screenInches, b2 A1 C3",
        "tags, b2 A1 C3",
        "addresses, A1 b2 C3",
        "owner.value, A1 b2 C3",
        "MANAGEMENT:mdmId, A1 b2 C3",
        "MANAGEMENT:managedSince, A1 b2 C3",
        "MANAGEMENT:compliant, b2 A1 C3",
    })
    void everyAttributeSortsPageByPage(String sortBy, String expected) {
        String query = "/Devices?" + SERIAL + "&sortBy=" + urns(sortBy);
        assertThat(serials(scim.get(query))).isEqualTo(expected);
        assertThat(byCursor(query)).isEqualTo(expected);
        String reversed = String.join(" ", List.of(expected.split(" ", -1)).reversed());
        assertThat(byCursor(query + "&sortOrder=descending")).isEqualTo(reversed);
    }

    private static String byCursor(String query) {
        List<String> found = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            Answer page = scim.get(query + "&count=1&cursor=" + cursor);
            assertThat(page.status()).as(page.text()).isEqualTo(200);
            found.add(serials(page));
            cursor = page.json().path("nextCursor").asString(null);
        }
        return String.join(" ", found);
    }

    @Test
    void aSearchIsAQueryByABody() {
        Answer found = scim.post("/Devices/.search", """
                {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], "attributes": ["serialNumber"],
                 "filter": "tags eq \\"berlin\\"", "sortBy": "cores", "sortOrder": "ascending", "count": 1}""");
        assertThat(serials(found)).isEqualTo("b2");
        assertThat(found.json().path("totalResults").intValue()).isEqualTo(2);
    }

    @Test
    void aQueryAtTheRootFindsDevicesAmongAllTypes() {
        Answer all = scim.get("?sortBy=displayName");
        assertThat(all.json().path("totalResults").intValue()).isEqualTo(4);
        assertThat(all.json().findValuesAsString("resourceType")).containsExactly("Device", "Device", "User", "Device");
        Answer named = scim.get("?filter=" + ScimClient.encode("userName eq \"ann\" or cores ge 8"));
        assertThat(named.json().findValuesAsString("resourceType")).containsExactly("User", "Device");
        Answer extended = scim.get(
                "?filter=" + ScimClient.encode(urns("MANAGEMENT:compliant eq false or not (MANAGEMENT:mdmId pr)")));
        assertThat(extended.json().findValuesAsString("resourceType")).containsExactly("User", "Device");
    }

    @Test
    void anAnswerHasWhatIsAskedFor() {
        JsonNode only = scim.get("/Devices?count=1&attributes=cores," + Devices.MANAGEMENT + ":compliant,notes")
                .json()
                .at("/Resources/0");
        assertThat(only.propertyNames())
                .containsExactlyInAnyOrder("schemas", "id", "cores", "notes", Devices.MANAGEMENT);
        assertThat(only.path(Devices.MANAGEMENT).propertyNames()).containsExactly("compliant");
        JsonNode most = scim.get("/Devices?count=1&excludedAttributes=cores,owner.value," + Devices.MANAGEMENT)
                .json()
                .at("/Resources/0");
        assertThat(most.has("cores")).isFalse();
        assertThat(most.has("notes")).isFalse();
        assertThat(most.has(Devices.MANAGEMENT)).isFalse();
        assertThat(most.path("owner").propertyNames()).containsExactly("displayName");
    }

    @Test
    void itsColumnsInSqlAreThoseOfItsDocument() {
        assertThat(scim.sql("""
                        SELECT concat_ws(' ', r.external_id, r.display_name, r.document ->> 'cores',
                                         r.document #>> '{owner,value}' = u.id::text, r.document #>> '{%s,policies,0}')
                        FROM resources r JOIN users u USING (tenant_id)
                        WHERE r.tenant_id = ? AND type = 'Device' AND r.document @> '{"tags": ["loan"]}'""".formatted(Devices.MANAGEMENT))).containsExactly("inv-1 Ann's laptop 8 t disk");
    }

    private static String urns(String text) {
        return text.replace("MANAGEMENT", Devices.MANAGEMENT)
                .replace("DEVICE", Devices.DEVICE)
                .replace("ANN", ann);
    }

    private static String serials(Answer list) {
        return String.join(" ", list.json().path("Resources").findValuesAsString("serialNumber"));
    }
}
