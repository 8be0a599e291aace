package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** RFC 7644 section 4 and RFC 7643 sections 5 to 7. */
class DiscoveryTest {
    private final ScimClient scim = TestServer.newTenant();
    private final ScimClient anybody = new ScimClient(scim.baseUrl(), "", 0);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ServiceProviderConfig",
                "/ResourceTypes",
                "/ResourceTypes/User",
                "/ResourceTypes/Group",
                "/Schemas",
                "/Schemas/" + ScimClient.USER,
                "/Schemas/" + ScimClient.GROUP,
                "/Schemas/" + ScimClient.ENTERPRISE,
            })
    void aDocumentIsPublicReadOnlyAndNeverFiltered(String path) {
        Answer answer = anybody.get(path);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/scim+json");
        assertThat(scim.get(path + "?count=0&attributes=id&sortBy=id").json()).isEqualTo(answer.json());

        Answer filtered = anybody.get(path + "?filter=id%20pr");
        assertThat(filtered.status()).isEqualTo(403);
        assertThat(filtered.json().path("status").asString()).isEqualTo("403");
        for (String method : new String[] {"POST", "PUT", "PATCH", "DELETE"}) {
            Answer refused = scim.send(method, path, BodyPublishers.ofString("{}"));
            assertThat(refused.status()).isEqualTo(405);
            assertThat(refused.header("Allow")).isEqualTo("GET,HEAD,OPTIONS");
            assertThat(refused.json().path("status").asString()).isEqualTo("405");
            assertThat(anybody.send(method, path, BodyPublishers.ofString("{}")).status())
                    .isEqualTo(401);
        }
    }

    @Test
    void locationsLeadBackToTheDocument() {
        assertLeadsBack(anybody.get("/ServiceProviderConfig").json());
        for (String list : new String[] {"/ResourceTypes", "/Schemas"}) {
            JsonNode json = anybody.get(list).json();
            assertThat(json.path("totalResults").intValue())
                    .isEqualTo(json.path("Resources").size())
                    .isPositive();
            json.path("Resources").forEach(this::assertLeadsBack);
        }
    }

    private void assertLeadsBack(JsonNode document) {
        String location = document.at("/meta/location").asString();
        assertThat(location).startsWith(scim.baseUrl() + "/");
        assertThat(anybody.get(location).json()).isEqualTo(document);
    }

    @Test
    void theConfigurationTellsWhatIsThere() {
        JsonNode json = anybody.get("/ServiceProviderConfig").json();
        assertThat(json.path("schemas").path(0).asString())
                .isEqualTo("urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig");
        assertThat(json.at("/patch/supported").booleanValue()).isTrue();
        assertThat(json.at("/etag/supported").booleanValue()).isTrue();
        assertThat(json.at("/filter/supported").booleanValue()).isTrue();
        assertThat(json.at("/authenticationSchemes/0/type").asString()).isEqualTo("oauthbearertoken");
        assertThat(json.at("/changePassword/supported").booleanValue()).isFalse();

        assertThat(json.at("/bulk/supported").booleanValue()).isTrue();
        assertThat(scim.post("/Bulk", "{}").status()).isEqualTo(400);
        assertThat(scim.get("/Me").status()).isEqualTo(501);
    }

    @Test
    void theConfigurationHasAllThatItMust() {
        JsonNode json = anybody.get("/ServiceProviderConfig").json();
        for (String feature : new String[] {"patch", "bulk", "filter", "changePassword", "sort", "etag"}) {
            assertThat(json.path(feature).path("supported").isBoolean())
                    .as(feature)
                    .isTrue();
        }
        assertThat(json.at("/bulk/maxOperations").isInt()).isTrue();
        assertThat(json.at("/bulk/maxPayloadSize").isInt()).isTrue();
        assertThat(json.at("/filter/maxResults").isInt()).isTrue();
        assertThat(json.path("authenticationSchemes")).isNotEmpty();
        for (JsonNode scheme : json.path("authenticationSchemes")) {
            assertThat(scheme.path("type").asString())
                    .isIn("oauth", "oauth2", "oauthbearertoken", "httpbasic", "httpdigest");
            assertThat(scheme.path("name").asString()).isNotEmpty();
            assertThat(scheme.path("description").asString()).isNotEmpty();
        }
    }

    @Test
    void theConfigurationTellsHowListsArePaged() {
        JsonNode pagination = anybody.get("/ServiceProviderConfig").json().path("pagination");
        assertThat(pagination.path("cursor").booleanValue()).isTrue();
        assertThat(pagination.path("index").booleanValue()).isTrue();
        assertThat(pagination.path("cursorTimeout").intValue()).isEqualTo(3600);
        assertThat(pagination.path("defaultPaginationMethod").asString()).isEqualTo("index");

        int page = pagination.path("defaultPageSize").intValue();
        for (int i = 0; i <= page; i++) {
            scim.user("user" + i);
        }
        JsonNode list = scim.get("/Users").json();
        assertThat(list.path("Resources")).hasSize(page);
        assertThat(list.path("startIndex").intValue()).isOne();
        assertThat(list.path("totalResults").intValue()).isEqualTo(page + 1);
        assertThat(list.has("nextCursor")).isFalse();
        int most = pagination.path("maxPageSize").intValue();
        assertThat(scim.get("/Users?cursor&count=" + most).status()).isEqualTo(200);
        assertThat(scim.get("/Users?cursor&count=" + (most + 1)).scimType()).isEqualTo("invalidCount");
    }

    @Test
    void noPageIsLargerThanTheConfigurationSays() {
        int most = anybody.get("/ServiceProviderConfig")
                .json()
                .at("/filter/maxResults")
                .intValue();
        scim.sql("""
                INSERT INTO scim.resource
                  (tenant_id, id, type, unique_key, document, search, created_at, modified_at)
                SELECT t.id, gen_random_uuid(), 'User', 'user' || n, d.json, d.json, now(), now()
                FROM scim.tenant t CROSS JOIN generate_series(1, %d) n
                CROSS JOIN LATERAL (SELECT jsonb_build_object('userName', 'user' || n) AS json) d
                WHERE t.id = ? RETURNING id""".formatted(most + 1));
        JsonNode page = scim.get("/Users?attributes=id&count=" + 2 * most).json();
        assertThat(page.path("Resources")).hasSize(most);
        assertThat(page.path("itemsPerPage").intValue()).isEqualTo(most);
        assertThat(page.path("totalResults").intValue()).isEqualTo(most + 1);
    }

    @Test
    void aResourceTypeNamesSchemasThatAreThere() {
        for (JsonNode type : anybody.get("/ResourceTypes").json().path("Resources")) {
            assertThat(scim.get(type.path("endpoint").asString()).status()).isEqualTo(200);
            assertThat(anybody.get("/Schemas/" + type.path("schema").asString())
                            .json()
                            .path("id"))
                    .isEqualTo(type.path("schema"));
            for (JsonNode extension : type.path("schemaExtensions")) {
                String urn = extension.path("schema").asString();
                assertThat(anybody.get("/Schemas/" + urn).status()).isEqualTo(200);
            }
        }
        assertThat(anybody.get("/ResourceTypes/Nonsense").status()).isEqualTo(404);
        assertThat(anybody.get("/Schemas/urn:x").status()).isEqualTo(404);
    }

    @Test
    void aSchemaTellsTheCharacteristicsThatAreKept() {
        JsonNode attributes = anybody.get("/Schemas/" + ScimClient.USER).json().path("attributes");
        JsonNode userName = attribute(attributes, "userName");
        assertThat(userName.path("required").booleanValue()).isTrue();
        assertThat(userName.path("caseExact").booleanValue()).isFalse();
        assertThat(userName.path("uniqueness").asString()).isEqualTo("server");
        JsonNode password = attribute(attributes, "password");
        assertThat(password.path("returned").asString()).isEqualTo("never");
        assertThat(password.path("mutability").asString()).isEqualTo("writeOnly");
        assertThat(attribute(attributes, "groups").path("mutability").asString())
                .isEqualTo("readOnly");
        JsonNode emails = attribute(attributes, "emails");
        assertThat(emails.path("type").asString()).isEqualTo("complex");
        assertThat(attribute(emails.path("subAttributes"), "primary")
                        .path("type")
                        .asString())
                .isEqualTo("boolean");
    }

    @Test
    void whatADefinitionLeavesOutHasTheDefault() {
        JsonNode attributes = anybody.get("/Schemas/" + ScimClient.USER).json().path("attributes");
        JsonNode nickName = attribute(attributes, "nickName");
        assertThat(nickName.path("type").asString()).isEqualTo("string");
        assertThat(nickName.path("multiValued").booleanValue()).isFalse();
        assertThat(nickName.path("required").isBoolean()).isTrue();
        assertThat(nickName.path("required").booleanValue()).isFalse();
        assertThat(nickName.path("caseExact").booleanValue()).isFalse();
        assertThat(nickName.path("mutability").asString()).isEqualTo("readWrite");
        assertThat(nickName.path("returned").asString()).isEqualTo("default");
        assertThat(nickName.path("uniqueness").asString()).isEqualTo("none");
    }

    @Test
    void noSubAttributeIsComplex() {
        int complex = 0;
        for (JsonNode schema : anybody.get("/Schemas").json().path("Resources")) {
            for (JsonNode attribute : schema.path("attributes")) {
                boolean isComplex = attribute.path("type").asString().equals("complex");
                assertThat(attribute.has("subAttributes")).isEqualTo(isComplex);
                complex += isComplex ? 1 : 0;
                assertThat(attribute.path("subAttributes"))
                        .noneMatch(sub -> sub.path("type").asString().equals("complex") || sub.has("subAttributes"));
            }
        }
        assertThat(complex).isGreaterThan(10);
    }

    private static JsonNode attribute(JsonNode attributes, String name) {
        return attributes.values().stream()
                .filter(attribute -> attribute.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void locationsAreBelowTheAddressThatTheClientUsed() {
        String[] proxy = {
            "X-Forwarded-Proto", "https", "X-Forwarded-Host", "id.example.com", "X-Forwarded-Prefix", "/roster"
        };
        String base = "https://id.example.com/roster/scim/v2";
        assertThat(anybody.get("/ServiceProviderConfig", proxy)
                        .json()
                        .at("/meta/location")
                        .asString())
                .isEqualTo(base + "/ServiceProviderConfig");
        Answer created = scim.post("/Users", "{\"schemas\":[\"" + ScimClient.USER + "\"],\"userName\":\"ann\"}", proxy);
        String user = base + "/Users/" + created.id();
        assertThat(created.header("Location")).isEqualTo(user);
        assertThat(created.header("Content-Location")).isEqualTo(user);
        String group = scim.group("Staff", created.id());
        assertThat(scim.get("/Groups/" + group, proxy)
                        .json()
                        .at("/members/0/$ref")
                        .asString())
                .isEqualTo(user);
        assertThat(scim.get("/Users", proxy)
                        .json()
                        .at("/Resources/0/groups/0/$ref")
                        .asString())
                .isEqualTo(base + "/Groups/" + group);

        Answer port = scim.get("/Users/" + created.id(), "X-Forwarded-Proto", "http", "X-Forwarded-Host", "proxy:8443");
        assertThat(port.json().at("/meta/location").asString())
                .isEqualTo("http://proxy:8443/scim/v2/Users/" + created.id());
        assertThat(scim.get("/Users/" + created.id())
                        .json()
                        .at("/meta/location")
                        .asString())
                .isEqualTo(scim.baseUrl() + "/Users/" + created.id());
    }
}
