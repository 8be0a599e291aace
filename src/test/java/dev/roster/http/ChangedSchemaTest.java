package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a schema that changes makes of resources that are stored already. */
@SuppressWarnings("NullAway.Init")
class ChangedSchemaTest {
    private static final String FILE = """
            [{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"], "id": "urn:example:thing", "name": "Thing",
              "attributes": [{"name": "name"}, ATTRIBUTES]},
             {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"], "id": "urn:example:more", "name": "More",
              "attributes": [{"name": "m"}]},
             {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"], "name": "Thing", "endpoint": "/Things",
              "schema": "urn:example:thing", "schemaExtensions": [EXTENSIONS]}]
            """;
    private static String beforeOrigin;
    private static String afterOrigin;

    @TempDir
    private static Path folder;

    private final ScimClient before = TestServer.newTenant().at(beforeOrigin);
    private final ScimClient after = before.at(afterOrigin);
    private final String thing = "/Things/" + before.post("/Things", """
                    {"schemas": ["urn:example:thing"], "name": "Chair", "size": "7", "one": "a", "several": ["a", "b"],
                     "old": "x", "part": {"a": "1"}, "parts": [{"a": "1"}], "code": "C", "urn:example:more": {"m": "1"}}""").id();

    @BeforeAll
    static void start() throws IOException {
        beforeOrigin = server("""
                {"name": "size"}, {"name": "one"}, {"name": "several", "multiValued": true}, {"name": "old"},
                {"name": "part", "type": "complex", "subAttributes": [{"name": "a"}]},
                {"name": "parts", "type": "complex", "multiValued": true, "subAttributes": [{"name": "a"}]},
                {"name": "code"}""", "{\"schema\": \"urn:example:more\"}");
        afterOrigin = server("""
                {"name": "size", "type": "integer"}, {"name": "one", "multiValued": true}, {"name": "several"},
                {"name": "part"}, {"name": "parts", "type": "complex", "subAttributes": [{"name": "a"}]},
                {"name": "code", "uniqueness": "server"}, {"name": "need", "required": true}""", "");
    }

    private static String server(String attributes, String extensions) throws IOException {
        Path own = Files.createTempDirectory(folder, "schemas");
        Files.writeString(
                own.resolve("Thing.json"),
                FILE.replace("ATTRIBUTES", attributes).replace("EXTENSIONS", extensions));
        return TestServer.start("--roster.schemas=" + own);
    }

    @Test
    void whatTheSchemaLostIsNotShownButStays() {
        assertThat(after.get(thing).json().propertyNames())
                .contains("name", "size", "part")
                .doesNotContain("old", "urn:example:more");
        assertThat(after.find("/Things", "old pr").scimType()).isEqualTo("invalidFilter");
        assertThat(after.patch(thing, "{\"op\":\"add\",\"path\":\"need\",\"value\":\"n\"}")
                        .status())
                .isEqualTo(200);
        assertThat(before.get(thing).json().path("old").asString()).isEqualTo("x");
        assertThat(after.sql("SELECT document #>> '{urn:example:more,m}' FROM resources WHERE tenant_id = ?"))
                .containsExactly("1");
        assertThat(after.put(thing, "{\"schemas\":[\"urn:example:thing\"],\"need\":\"n\"}")
                        .status())
                .isEqualTo(200);
        assertThat(after.sql("SELECT document - 'schemas' FROM resources WHERE tenant_id = ?"))
                .containsExactly("{\"need\": \"n\"}");
    }

    @Test
    void valuesOfAnotherTypeAreShownAsTheyAreUntilTheyAreSet() {
        assertThat(after.get(thing).json().path("size").asString()).isEqualTo("7");
        assertThat(after.find("/Things", "size eq 7")
                        .json()
                        .path("totalResults")
                        .intValue())
                .isZero();
        Answer set = after.patch(
                thing,
                "{\"op\":\"add\",\"value\":{\"need\":\"n\",\"size\":7,\"several\":\"c\",\"part\":\"p\",\"parts\":{\"a\":\"z\"}}}");
        assertThat(set.status()).as(set.text()).isEqualTo(200);
        assertThat(set.json().path("several").asString()).isEqualTo("c");
        assertThat(after.find("/Things", "size eq 7")
                        .json()
                        .path("totalResults")
                        .intValue())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "size", "one", "several", "part", "parts.a", "code", "need"})
    void everyListIsAnsweredWhateverIsStored(String attribute) {
        assertThat(after.get("/Things?count=1&cursor&sortBy=" + attribute).status())
                .isEqualTo(200);
        assertThat(after.find("/Things", attribute + " pr").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"one", "several", "part", "parts", "parts.a", "code"})
    void everyChangeIsAnsweredWhateverIsStored(String path) {
        String need = "{\"op\":\"add\",\"path\":\"need\",\"value\":\"n\"},";
        String value = path.equals("parts") ? "{\"a\":\"z\"}" : "\"z\"";
        for (String operation : new String[] {"add", "replace", "remove"}) {
            String rest = operation.equals("remove") ? "" : ",\"value\":" + value;
            Answer answer =
                    after.patch(thing, need + "{\"op\":\"%s\",\"path\":\"%s\"%s}".formatted(operation, path, rest));
            assertThat(answer.status()).as(operation + answer.text()).isEqualTo(200);
        }
        assertThat(before.patch(thing, "{\"op\":\"add\",\"path\":\"parts.a\",\"value\":\"y\"}")
                        .status())
                .isEqualTo(200);
        assertThat(after.delete(thing).status()).isEqualTo(204);
    }

    @Test
    void whatIsRequiredNowIsAskedForByTheNextChange() {
        assertThat(after.get(thing).status()).isEqualTo(200);
        Answer without = after.patch(thing, "{\"op\":\"replace\",\"path\":\"name\",\"value\":\"Stool\"}");
        assertThat(without.status()).isEqualTo(400);
        assertThat(without.detail()).contains("need");
    }

    @Test
    void whatIsUniqueNowIsTakenUpByTheNextChange() {
        assertThat(after.find("/Things", "code eq \"C\"")
                        .json()
                        .path("totalResults")
                        .intValue())
                .isZero();
        after.patch(thing, "{\"op\":\"add\",\"path\":\"need\",\"value\":\"n\"}");
        assertThat(after.find("/Things", "code eq \"C\"")
                        .json()
                        .path("totalResults")
                        .intValue())
                .isEqualTo(1);
        Answer taken = after.post("/Things", "{\"schemas\":[\"urn:example:thing\"],\"need\":\"n\",\"code\":\"c\"}");
        assertThat(taken.status()).isEqualTo(409);
    }

    @Test
    void aTypeThatIsGoneLeavesItsResourcesInTheDatabase() {
        ScimClient without = before.at(TestServer.origin());
        assertThat(without.get(thing).status()).isEqualTo(404);
        assertThat(without.get("").json().path("totalResults").intValue()).isZero();
        assertThat(without.sql("SELECT type FROM resources WHERE tenant_id = ?"))
                .containsExactly("Thing");
    }
}
