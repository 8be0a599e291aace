package dev.roster.protocol.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** Definitions beside the built-in ones: what they add, and how those that can't be used are refused. */
class CustomDefinitionsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Schema";
    private static final String TYPE = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";
    private static final String USER = "urn:ietf:params:scim:schemas:core:2.0:User";
    private static final String ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    /** Its attribute, in line 7, is what a test is about. */
    private static final String THING = """
            {
              "schemas": ["%s"],
              "id": "urn:example:thing",
              "name": "Thing",
              "attributes": [
                {"name": "size"},
                %s
              ]
            }
            """;

    static Stream<JsonNode> attributes() {
        return cases("refused-attributes");
    }

    static Stream<JsonNode> files() {
        return cases("refused-files").filter(one -> one.has("file"));
    }

    static Stream<JsonNode> types() {
        return cases("refused-files").filter(one -> one.has("type"));
    }

    private static Stream<JsonNode> cases(String name) {
        return JSON.readTree(CustomDefinitionsTest.class.getResourceAsStream("/schema/" + name + ".json"))
                .valueStream();
    }

    @ParameterizedTest
    @MethodSource("attributes")
    void anAttributeThatCantBeUsedIsRefused(JsonNode one) {
        DefinitionFile file = file(THING.formatted(SCHEMA, one.path("attribute")));
        assertThat(problems(file)).isEqualTo(expected(one, "Thing.json:7: "));
    }

    @ParameterizedTest
    @MethodSource("files")
    void aFileThatCantBeUsedIsRefused(JsonNode one) {
        String text = one.path("file").valueStream().map(JsonNode::asString).collect(Collectors.joining("\n"));
        assertThat(problems(
                        file(text.replace("\"SCHEMA\"", "\"" + SCHEMA + "\"").replace("\"TYPE\"", "\"" + TYPE + "\""))))
                .isEqualTo(expected(one, "Thing.json:"));
    }

    @ParameterizedTest
    @MethodSource("types")
    void aResourceTypeThatCantBeUsedIsRefused(JsonNode one) {
        ObjectNode type = (ObjectNode) one.path("type").deepCopy();
        type.putArray("schemas").add(TYPE);
        type.put("schema", "urn:example:thing");
        List<DefinitionFile> files = List.of(
                file(THING.formatted(SCHEMA, "{\"name\": \"a\"}")),
                schema("urn:example:more", "{\"name\": \"a\"}"),
                schema("urn:example:thing:size", "{\"name\": \"a\"}"),
                new DefinitionFile("Type.json", "\n" + type));
        assertThat(problems(files)).isEqualTo(expected(one, "Type.json:2: "));
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        DefinitionFile first = file("""
                {
                  "schemas": ["%s"],
                  "id": "urn:example:thing",
                  "name": "Thing",
                  "attributes": [
                    {
                      "name": "size",
                      "type": "number"
                    },
                    {
                      "name": "color",
                      "canonicalValues": [
                        "red",
                        0
                      ]
                    }
                  ]
                }
                """.formatted(SCHEMA));
        assertThat(problems(List.of(first, new DefinitionFile("b.json", "{"), new DefinitionFile("c.json", "{}"))))
                .hasSize(4)
                .satisfiesOnlyOnce(line -> assertThat(line).startsWith("Thing.json:8: \"type\" is one of"))
                .satisfiesOnlyOnce(line -> assertThat(line).startsWith("Thing.json:14: each of \"canonicalValues\""))
                .satisfiesOnlyOnce(line -> assertThat(line).startsWith("b.json:1: this is not JSON"))
                .satisfiesOnlyOnce(line -> assertThat(line).startsWith("c.json:1: say what this is"))
                .noneMatch(line -> line.contains("\n"));
    }

    @Test
    void aListHoldsSeveralDefinitionsInAnyOrder() {
        SchemaRegistry registry = SchemaRegistry.of(List.of(file("""
                [{"schemas": ["%s"], "name": "Thing", "endpoint": "/Things", "schema": "urn:EXAMPLE:thing", "meta": {"a": 1}},
                 {"schemas": ["%s"], "id": "urn:example:thing", "name": "A thing", "description": "",
                  "attributes": [{"name": "size", "type": "Integer", "required": null},
                                 {"name": "other", "type": "reference", "referenceTypes": ["Thing", "User", "external"]}]}]
                """.formatted(TYPE, SCHEMA))));
        ResourceType thing = registry.resourceType("Thing").orElseThrow();
        assertThat(thing.endpoint()).isEqualTo("/Things");
        assertThat(thing.schema().id()).isEqualTo("urn:example:thing");
        assertThat(thing.attribute("SIZE").orElseThrow().type()).isEqualTo(Attribute.Type.INTEGER);
        assertThat(registry.resourceTypes()).extracting(ResourceType::name).containsExactly("User", "Group", "Thing");
    }

    @Test
    void aResourceTypeThatIsThereGetsMoreExtensions() {
        SchemaRegistry registry = SchemaRegistry.of(List.of(
                schema("urn:example:badge", "{\"name\": \"number\"}"),
                schema("urn:example:desk", "{\"name\": \"number\"}"),
                type("User", "/Users", USER, "urn:example:badge", ENTERPRISE),
                type("User", "/Users", USER, "urn:example:desk")));
        ResourceType user = registry.resourceType("User").orElseThrow();
        assertThat(user.extensions())
                .extracting(extension -> extension.schema().id())
                .containsExactly(ENTERPRISE, "urn:example:badge", "urn:example:desk");
        assertThat(user.description()).isEqualTo("User Account");
        assertThat(user.resolve(AttributePath.parse("urn:example:desk:number").orElseThrow()))
                .isPresent();
        assertThat(registry.resourceTypes()).hasSize(2);
    }

    private static DefinitionFile file(String text) {
        return new DefinitionFile("Thing.json", text);
    }

    private static DefinitionFile schema(String id, String attribute) {
        return new DefinitionFile(
                id + ".json",
                "{\"schemas\": [\"%s\"], \"id\": \"%s\", \"name\": \"x\", \"attributes\": [%s]}"
                        .formatted(SCHEMA, id, attribute));
    }

    private static DefinitionFile type(String name, String endpoint, String schema, String... extensions) {
        ObjectNode json = JSON.createObjectNode()
                .put("name", name)
                .put("endpoint", endpoint)
                .put("schema", schema);
        json.putArray("schemas").add(TYPE);
        var list = json.putArray("schemaExtensions");
        for (String extension : extensions) {
            list.addObject().put("schema", extension);
        }
        return new DefinitionFile(name + ".json", json.toString());
    }

    private static List<String> expected(JsonNode one, String prefix) {
        return one.path("problems")
                .valueStream()
                .map(problem -> prefix + problem.asString())
                .map(problem -> problem.replace(
                        "WHAT", "say what this is: \"schemas\": [\"" + SCHEMA + "\"] or [\"" + TYPE + "\"]."))
                .map(
                        problem -> problem.replace(
                                "ENDPOINT",
                                "\"endpoint\" is \"/\" and one word of letters, digits, \".\", \"-\" and \"_\", such as /Devices."))
                .toList();
    }

    private static List<String> problems(DefinitionFile file) {
        return problems(List.of(file));
    }

    private static List<String> problems(List<DefinitionFile> files) {
        List<String> found =
                new ArrayList<>(catchThrowableOfType(MalformedDefinitions.class, () -> SchemaRegistry.of(files))
                        .problems());
        assertThat(found).isNotEmpty();
        return found;
    }
}
