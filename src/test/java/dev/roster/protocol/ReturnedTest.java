package dev.roster.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.protocol.patch.PatchOperation;
import dev.roster.protocol.patch.PatchRequest;
import dev.roster.protocol.patch.RawOperation;
import dev.roster.protocol.resource.AttributeSelection;
import dev.roster.protocol.resource.ResourceReader;
import dev.roster.protocol.schema.Badge;
import dev.roster.protocol.schema.ResourceType;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an answer shows by {@code returned} (RFC 7643 section 7), with the {@code attributes} and {@code excluded} ones of a request,
 * and the {@code body} or {@code operations} of a write.
 */
class ReturnedTest {
    private static final ResourceType BADGE = Badge.TYPE;
    private static final JsonNode DATA =
            new ObjectMapper().readTree(ReturnedTest.class.getResourceAsStream("/characteristics/returned.json"));

    static Stream<Arguments> cases() {
        return DATA.path("cases")
                .valueStream()
                .map(test -> Arguments.of(test.path("name").stringValue(), test));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void anAnswerHasWhatTheSchemaReturns(String name, JsonNode test) {
        AttributeSelection selection =
                AttributeSelection.of(BADGE, strings(test.path("attributes")), strings(test.path("excluded")));
        if (test.has("body")) {
            selection = selection.withWritten(body(test.path("body")));
        } else if (test.has("operations")) {
            List<PatchOperation> operations = operations(test.path("operations"));
            selection =
                    selection.withWritten(path -> operations.stream().anyMatch(operation -> operation.writes(path)));
        }

        ObjectNode shown = selection.apply(DATA.path("resource").asObject());

        assertThat(shown.propertyNames()).contains("schemas", "id");
        shown.remove(List.of("schemas", "id"));
        assertThat(shown).isEqualTo(test.path("expected"));
    }

    @Test
    void aTypeThatReturnsNothingOnRequestHasNothingToAdd() {
        ResourceType plain = new ResourceType(
                "Plain", "/Plain", "", BADGE.extension("urn:example:Extra").orElseThrow(), List.of(), List.of());
        AttributeSelection selection = AttributeSelection.of(plain, List.of(), List.of());
        assertThat(selection.withWritten(JsonNodeFactory.instance.objectNode().put("lot", "L")))
                .isSameAs(selection);
    }

    private static ObjectNode body(JsonNode different) {
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("number", "1");
        body.putArray("schemas").add("urn:example:Badge");
        body.putObject("urn:example:Access").put("zone", "a");
        different.forEachEntry(body::set);
        return ResourceReader.read(body, BADGE, "");
    }

    private static List<PatchOperation> operations(JsonNode operations) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putArray("schemas").add(RawOperation.SCHEMA);
        body.set("Operations", operations);
        return PatchRequest.read(body, BADGE);
    }

    private static List<String> strings(JsonNode list) {
        return list.valueStream().map(JsonNode::stringValue).toList();
    }
}
