package dev.roster.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.protocol.dialect.Dialect;
import dev.roster.protocol.error.ScimError;
import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.patch.PatchApplier;
import dev.roster.protocol.patch.RawOperation;
import dev.roster.protocol.resource.Replacement;
import dev.roster.protocol.resource.ResourceReader;
import dev.roster.protocol.resource.Secrets;
import dev.roster.protocol.schema.Badge;
import dev.roster.protocol.schema.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * What the characteristics of a schema (RFC 7643 sections 2.2, 2.3 and 7) make of a POST, a PUT and a PATCH, in core and extensions
 * alike. A case has a {@code body}, which replaces what is {@code stored} where that is given, or {@code operations}; bodies and
 * resources are what differs from the smallest badge. It expects a resource or the keyword of an error, whose detail has the
 * {@code names}; {@code lenient} is what the lenient dialect makes of it, where that is something else.
 */
class CharacteristicsTest {
    private static final ResourceType BADGE = Badge.TYPE;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final ObjectNode SMALLEST = (ObjectNode) JSON.readTree("""
            {"schemas": ["urn:example:Badge"], "number": "1", "urn:example:Access": {"zone": "a"}}""");

    static Stream<Arguments> cases() {
        return Stream.of("required", "immutable", "strings", "types")
                .flatMap(file -> JSON.readTree(
                                CharacteristicsTest.class.getResourceAsStream("/characteristics/" + file + ".json"))
                        .path("cases")
                        .valueStream()
                        .map(test -> Arguments.of(file, test.path("name").stringValue(), test)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void aRequestDoesWhatTheSchemaSays(String file, String name, JsonNode test) {
        assertThat(answer(Dialect.STRICT, test, new ArrayList<>())).isEqualTo(expected(test.path("expected")));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void theLenientTakesOtherStringsToo(String file, String name, JsonNode test) {
        List<String> applied = new ArrayList<>();
        JsonNode expected = test.has("lenient") ? test.path("lenient") : test.path("expected");
        assertThat(answer(Dialect.LENIENT, test, applied)).isEqualTo(expected(expected));
        if (test.has("applied")) {
            assertThat(applied).containsExactly(test.path("applied").stringValue());
        }
    }

    private static JsonNode answer(Dialect dialect, JsonNode test, List<String> applied) {
        ObjectNode stored = badge(test.path("stored"));
        JsonNode before = stored.deepCopy();
        try {
            ObjectNode result = test.has("operations")
                    ? patched(dialect, stored, test.path("operations"), applied)
                    : written(dialect, test, stored, applied);
            Secrets.take(result, BADGE);
            return result;
        } catch (ScimException e) {
            ScimError error = e.error();
            assertThat(error.detail()).contains(test.path("names").asString(""));
            return StringNode.valueOf(Objects.requireNonNull(error.scimType()).keyword());
        } finally {
            assertThat(stored).as("what is stored").isEqualTo(before);
        }
    }

    private static ObjectNode written(Dialect dialect, JsonNode test, ObjectNode stored, List<String> applied) {
        ObjectNode plain = dialect.resource(badge(test.path("body")), BADGE, applied);
        ObjectNode sent = ResourceReader.read(plain, dialect.type(BADGE), "");
        JsonNode before = sent.deepCopy();
        ObjectNode written = test.has("stored") ? Replacement.of(BADGE, stored, sent) : sent;
        assertThat(sent).as("what is sent").isEqualTo(before);
        return written;
    }

    private static ObjectNode patched(Dialect dialect, ObjectNode stored, JsonNode operations, List<String> applied) {
        ObjectNode body = JSON.createObjectNode();
        body.putArray("schemas").add(RawOperation.SCHEMA);
        body.set("Operations", operations);
        return PatchApplier.apply(BADGE, stored, dialect.patch(body, BADGE, "", applied));
    }

    private static JsonNode expected(JsonNode expected) {
        return expected.isString() ? expected : badge(expected);
    }

    /** The smallest badge with other attributes; one that is null is taken from it. */
    private static ObjectNode badge(JsonNode different) {
        ObjectNode badge = SMALLEST.deepCopy();
        different.forEachEntry((name, value) -> {
            if (value.isNull() && SMALLEST.has(name)) {
                badge.remove(name);
            } else {
                badge.set(name, value);
            }
        });
        badge.putArray("schemas").add("urn:example:Badge");
        for (String urn : List.of("urn:example:Access", "urn:example:Extra", "urn:example:Origin")) {
            if (badge.has(urn)) {
                badge.withArrayProperty("schemas").add(urn);
            }
        }
        return badge;
    }
}
