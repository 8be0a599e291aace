package dev.roster.protocol.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.error.ScimType;
import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.protocol.schema.Schema;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** An immutable attribute (RFC 7643 section 7) may be set while it has no value, and never again (RFC 7644 section 3.5.2). */
class ImmutableAttributesPatchTest {
    private static final ResourceType DEVICE = new ResourceType(
            "Device",
            "/Devices",
            "",
            new Schema(
                    "urn:example:Device", "Device", "", List.of(immutable("serial", false), immutable("keys", true))),
            List.of(),
            List.of());

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {}             | {"op":"add","path":"serial","value":"1"}       | {"serial":"1"}
            {}             | {"op":"replace","path":"serial","value":"1"}   | {"serial":"1"}
            {}             | {"op":"add","value":{"keys":["a"]}}            | {"keys":["a"]}
            {}             | {"op":"remove","path":"serial"}                | {}
            {"serial":"1"} | {"op":"add","path":"serial","value":"1"}       | {"serial":"1"}
            {"serial":"1"} | {"op":"replace","value":{"serial":"1"}}        | {"serial":"1"}
            {"keys":["a"]} | {"op":"add","path":"keys","value":["a"]}       | {"keys":["a"]}
            """)
    void itIsSetWhileItHasNoValue(String resource, String operation, String expected) {
        ObjectNode result = patched(resource, operation);
        result.remove("schemas");
        assertThat(result).isEqualTo(json(expected));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"serial":"1"} | {"op":"add","path":"serial","value":"2"}
            {"serial":"1"} | {"op":"replace","path":"serial","value":"2"}
            {"serial":"1"} | {"op":"replace","path":"serial","value":null}
            {"serial":"1"} | {"op":"remove","path":"serial"}
            {"keys":["a"]} | {"op":"add","path":"keys","value":["b"]}
            {"keys":["a"]} | {"op":"remove","path":"keys"}
            """)
    void itStaysOnceItIsSet(String resource, String operation) {
        assertThatThrownBy(() -> patched(resource, operation))
                .isInstanceOfSatisfying(
                        ScimException.class,
                        failure -> assertThat(failure.error().scimType()).isEqualTo(ScimType.MUTABILITY));
    }

    private static ObjectNode patched(String resource, String operation) {
        ObjectNode body =
                (ObjectNode) json("{\"schemas\":[\"" + RawOperation.SCHEMA + "\"],\"Operations\":[" + operation + "]}");
        return PatchApplier.apply(DEVICE, (ObjectNode) json(resource), PatchRequest.read(body, DEVICE));
    }

    private static JsonNode json(String text) {
        return new ObjectMapper().readTree(text);
    }

    private static Attribute immutable(String name, boolean multiValued) {
        return new Attribute(
                name,
                Attribute.Type.STRING,
                multiValued,
                "",
                false,
                List.of(),
                false,
                Attribute.Mutability.IMMUTABLE,
                Attribute.Returned.DEFAULT,
                Attribute.Uniqueness.NONE,
                List.of(),
                List.of());
    }
}
