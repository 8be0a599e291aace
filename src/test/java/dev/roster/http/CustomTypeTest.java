package dev.roster.http;

import static dev.roster.http.Devices.DEVICE;
import static dev.roster.http.Devices.MANAGEMENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A resource type that only its files describe lives like any other; its characteristics are kept. */
class CustomTypeTest {
    private final ScimClient scim = TestServer.newTenant().at(Devices.ORIGIN);

    private Answer device(String serialNumber, String attributes, String management) {
        return scim.post("/Devices", Devices.body(serialNumber, attributes, management));
    }

    @Test
    void itIsCreatedReadAndPatched() {
        String ann = scim.user("ann");
        Answer created = device("C02XL0", """
                , "externalId": "inv-1", "displayName": "Ann's laptop", "kind": "laptop", "active": true,
                "purchasedAt": "2026-02-03T04:05:06Z", "cores": 8, "screenInches": 13.3, "certificate": "TUlJQg==",
                "documentation": "https://example.com/manual", "tags": ["loan", "Berlin"], "assetTag": "A-17",
                "addresses": [{"value": "00:1b", "type": "wifi", "primary": true}],
                "owner": {"value": "%s", "displayName": "ignored"}""".formatted(ann), ", \"compliant\": true");
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        String address = "/Devices/" + created.id();
        assertThat(created.header("Location")).isEqualTo(scim.baseUrl() + address);
        assertThat(created.json().at("/meta/resourceType").asString()).isEqualTo("Device");
        assertThat(created.json().at("/owner/displayName").asString()).isEqualTo("ann");
        assertThat(created.json().path(MANAGEMENT).path("compliant").booleanValue())
                .isTrue();
        assertThat(scim.get(address).json()).isEqualTo(created.json());

        Answer patched = scim.patch(address, """
                {"op": "add", "path": "tags", "value": ["stage"]},
                {"op": "remove", "path": "tags[value eq \\"loan\\"]"},
                {"op": "replace", "path": "addresses[type eq \\"wifi\\"].value", "value": "00:2c"},
                {"op": "replace", "path": "screenInches", "value": 14.1},
                {"op": "add", "path": "%1$s:policies", "value": ["disk", "vpn"]},
                {"op": "remove", "path": "owner"}""".formatted(MANAGEMENT));
        assertThat(patched.status()).as(patched.text()).isEqualTo(200);
        assertThat(patched.json().path("tags").toString()).isEqualTo("[\"Berlin\",\"stage\"]");
        assertThat(patched.json().at("/addresses/0/value").asString()).isEqualTo("00:2c");
        assertThat(patched.json().path("screenInches").decimalValue()).isEqualByComparingTo("14.1");
        assertThat(patched.json().path(MANAGEMENT).path("policies")).hasSize(2);
        assertThat(patched.json().has("owner")).isFalse();
        assertThat(scim.get(address).json()).isEqualTo(patched.json());
    }

    @Test
    void itIsReplacedAndDeleted() {
        Answer created = device("C02XL0", ", \"assetTag\": \"A-17\", \"cores\": 8", ", \"compliant\": true");
        String address = "/Devices/" + created.id();
        Answer put = scim.put(address, Devices.body("C02XL0", ", \"assetTag\": \"A-17\"", ""));
        assertThat(put.status()).as(put.text()).isEqualTo(200);
        assertThat(put.json().propertyNames())
                .containsExactlyInAnyOrder("schemas", "id", "meta", "serialNumber", "assetTag", MANAGEMENT);
        assertThat(put.header("ETag")).isEqualTo("W/\"2\"");

        assertThat(scim.delete(address).status()).isEqualTo(204);
        assertThat(scim.get(address).status()).isEqualTo(404);
        assertThat(scim.sql("SELECT id FROM resources WHERE tenant_id = ? AND type = 'Device'"))
                .isEmpty();
    }

    @Test
    void whatIsUniqueIsTakenOnce() {
        assertThat(device("sn-A", "", "").status()).isEqualTo(201);
        Answer sameSerial = scim.post("/Devices", Devices.body("sn-A", "", "").replace("mdm-sn-A", "mdm-2"));
        assertThat(sameSerial.status()).isEqualTo(409);
        assertThat(sameSerial.scimType()).isEqualTo("uniqueness");
        Answer sameKey = device("sn-a", "", "");
        assertThat(sameKey.status()).as("mdmId counts without case").isEqualTo(409);
        Answer other = scim.post("/Devices", Devices.body("sn-a", "", "").replace("mdm-sn-a", "mdm-2"));
        assertThat(other.status()).as("serialNumber counts with case").isEqualTo(201);
        Answer patched = scim.patch("/Devices/" + other.id(), """
                {"op": "replace", "path": "%s:mdmId", "value": "MDM-SN-A"}""".formatted(MANAGEMENT));
        assertThat(patched.status()).isEqualTo(409);
        assertThat(scim.get("/Devices/" + other.id()).json()).isEqualTo(other.json());
    }

    @Test
    void whatIsRequiredHasToBeThere() {
        Answer noExtension =
                scim.post("/Devices", "{\"schemas\": [\"%s\"], \"serialNumber\": \"s\"}".formatted(DEVICE));
        assertThat(noExtension.status()).isEqualTo(400);
        assertThat(noExtension.detail()).contains(MANAGEMENT);
        Answer noSerialNumber = device("", "", "");
        assertThat(noSerialNumber.scimType()).isEqualTo("invalidValue");
        Answer noKey = scim.post("/Devices", Devices.body("s", "", "").replace("\"mdm-s\"", "null"));
        assertThat(noKey.status()).isEqualTo(400);
        assertThat(scim.patch(
                                "/Devices/" + device("s", "", "").id(),
                                "{\"op\": \"remove\", \"path\": \"%s\"}".formatted(MANAGEMENT))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void whatDoesNotFitItsTypeIsRefused() {
        for (String attribute : new String[] {
            "\"cores\": \"many\"",
            "\"cores\": 1.5",
            "\"screenInches\": \"wide\"",
            "\"purchasedAt\": \"yesterday\"",
            "\"certificate\": \"%%%\"",
            "\"documentation\": 1",
            "\"addresses\": [{\"value\": 1}]",
            "\"addresses\": [{\"value\": \"a\", \"primary\": true}, {\"value\": \"b\", \"primary\": true}]",
        }) {
            Answer refused = device("s", ", " + attribute, "");
            assertThat(refused.status()).as(attribute + refused.text()).isEqualTo(400);
            assertThat(refused.scimType()).as(attribute).isEqualTo("invalidValue");
        }
    }

    @Test
    void whatIsImmutableStaysAndWhatIsNeverReturnedIsNotKept() {
        Answer created = device("s", ", \"assetTag\": \"A-1\", \"pin\": \"13579\"", "");
        String address = "/Devices/" + created.id();
        assertThat(created.json().has("pin")).isFalse();
        Answer changed = scim.patch(address, "{\"op\": \"replace\", \"path\": \"assetTag\", \"value\": \"A-2\"}");
        assertThat(changed.scimType()).isEqualTo("mutability");
        assertThat(scim.patch(address, "{\"op\": \"replace\", \"path\": \"pin\", \"value\": \"13579\"}")
                        .status())
                .isEqualTo(200);
        assertThat(scim.get(address + "?attributes=pin,assetTag").json().propertyNames())
                .contains("assetTag")
                .doesNotContain("pin");
        assertThat(scim.sql("SELECT document::text || r.search::text FROM scim.resource r WHERE tenant_id = ?"))
                .noneMatch(row -> row.contains("13579"));
    }

    @Test
    void whatIsReturnedOnRequestIsShownToThoseWhoAsk() {
        String address =
                "/Devices/" + device("s", ", \"notes\": \"scratched\"", "").id();
        assertThat(scim.get(address).json().has("notes")).isFalse();
        assertThat(scim.get(address + "?attributes=notes").json().path("notes").asString())
                .isEqualTo("scratched");
    }

    @Test
    void aBulkRequestMakesADeviceAndItsOwner() {
        Answer bulk = scim.post("/Bulk", """
                {"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": [
                  {"method": "POST", "path": "/Devices", "bulkId": "d", "data": %s},
                  {"method": "POST", "path": "/Users", "bulkId": "u", "data": {"schemas": ["%s"], "userName": "ann"}}]}""".formatted(
                        Devices.body("s", ", \"owner\": {\"value\": \"bulkId:u\"}", ""), ScimClient.USER));
        assertThat(bulk.json().findValuesAsString("status")).as(bulk.text()).containsExactly("201", "201");
        JsonNode device = scim.get("/Devices").json().at("/Resources/0");
        assertThat(device.at("/owner/value").asString())
                .isEqualTo(scim.get("/Users").json().at("/Resources/0/id").asString());
        assertThat(device.at("/owner/displayName").asString()).isEqualTo("ann");
    }

    @Test
    void aStrictTenantTakesWhatTheSchemaHasAndNothingElse() {
        ScimClient strict = TestServer.newTenant("strict").at(Devices.ORIGIN);
        Answer unknown = strict.post("/Devices", Devices.body("s", ", \"colour\": \"red\"", ""));
        assertThat(unknown.scimType()).isEqualTo("invalidSyntax");
        Answer created = strict.post("/Devices", Devices.body("s", ", \"kind\": \"phone\"", ""));
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        Answer ignored = device("s", ", \"colour\": \"red\"", "");
        assertThat(ignored.status()).isEqualTo(201);
        assertThat(ignored.json().has("colour")).isFalse();
    }

    @Test
    void discoveryTellsOfIt() {
        JsonNode type = scim.get("/ResourceTypes/Device").json();
        assertThat(type.path("endpoint").asString()).isEqualTo("/Devices");
        assertThat(type.path("schema").asString()).isEqualTo(DEVICE);
        assertThat(type.at("/schemaExtensions/0/schema").asString()).isEqualTo(MANAGEMENT);
        assertThat(type.at("/schemaExtensions/0/required").booleanValue()).isTrue();
        assertThat(scim.get("/ResourceTypes").json().path("totalResults").intValue())
                .isEqualTo(3);
        JsonNode attributes = scim.get("/Schemas/" + DEVICE).json().path("attributes");
        JsonNode serialNumber = attributes.path(0);
        assertThat(serialNumber.path("uniqueness").asString()).isEqualTo("server");
        assertThat(serialNumber.path("caseExact").booleanValue()).isTrue();
        assertThat(attributes.findValuesAsString("type"))
                .contains("boolean", "dateTime", "integer", "decimal", "binary", "reference", "complex");
        assertThat(scim.get("/Schemas")
                        .json()
                        .path("Resources")
                        .valueStream()
                        .map(schema -> schema.path("id").asString()))
                .contains(DEVICE, MANAGEMENT);
        assertThat(scim.send("OPTIONS", "/Devices", BodyPublishers.noBody()).header("Allow"))
                .contains("GET", "POST");
        assertThat(TestServer.newTenant().get("/Devices").status())
                .as("a server without the files")
                .isEqualTo(404);
    }
}
