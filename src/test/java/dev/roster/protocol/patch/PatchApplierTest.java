package dev.roster.protocol.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.resource.ResourceReader;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.protocol.schema.SchemaRegistry;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class PatchApplierTest {
    private static final JsonNode DATA =
            new ObjectMapper().readTree(PatchApplierTest.class.getResourceAsStream("/patch/apply.json"));
    private static final ResourceType USER =
            SchemaRegistry.builtIn().resourceType("User").orElseThrow();
    private static final ObjectNode BABS = (ObjectNode) new ObjectMapper()
            .readTree("{\"userName\": \"babs\", \"emails\": [{\"value\": \"a\"}, {\"value\": \"b\"}]}");

    static Stream<Arguments> cases() {
        return DATA.path("cases")
                .valueStream()
                .map(test -> Arguments.of(test.path("name").asString(), test));
    }

    static Stream<Arguments> errors() {
        return DATA.path("errors")
                .valueStream()
                .map(test -> Arguments.of(test.path("name").asString(), test));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void applies(String name, JsonNode test) {
        ObjectNode resource =
                ResourceReader.settle(test.path("resource").asObject().deepCopy(), USER);
        ObjectNode before = resource.deepCopy();
        ObjectNode expected = test.has("expected")
                ? ResourceReader.settle(test.path("expected").asObject().deepCopy(), USER)
                : before;

        ObjectNode result = PatchApplier.apply(USER, resource, PatchRequest.read(patchOp(test), USER));

        assertThat(result).isEqualTo(expected);
        assertThat(resource).as("the argument").isEqualTo(before);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("errors")
    void refuses(String name, JsonNode test) {
        ObjectNode resource = ResourceReader.settle(BABS.deepCopy(), USER);
        ObjectNode before = resource.deepCopy();

        assertThatThrownBy(() -> PatchApplier.apply(USER, resource, PatchRequest.read(patchOp(test), USER)))
                .isInstanceOfSatisfying(
                        ScimException.class,
                        e -> assertThat(e.error().scimType())
                                .hasToString(test.path("scimType").asString() + " (400)"));
        assertThat(resource).as("the argument").isEqualTo(before);
    }

    static ObjectNode patchOp(JsonNode test) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putArray("schemas").add(RawOperation.SCHEMA);
        body.set("operations", test.path("operations"));
        return body;
    }
}
