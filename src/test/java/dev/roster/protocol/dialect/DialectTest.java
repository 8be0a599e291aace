package dev.roster.protocol.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.patch.PatchApplier;
import dev.roster.protocol.patch.RawOperation;
import dev.roster.protocol.resource.ResourceReader;
import dev.roster.protocol.resource.Secrets;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.protocol.schema.SchemaRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Every rewrite by the requests that need it, with the answer of both dialects; {@code plain.json} has those that need none. */
class DialectTest {
    private static final SchemaRegistry REGISTRY = SchemaRegistry.builtIn();
    private static final List<Class<?>> REWRITES = List.of(
            BooleanStrings.class,
            ListForSingleValued.class,
            ScalarForComplex.class,
            SingleObjectForMultiValued.class,
            EmptyStringUnassigns.class,
            IgnoreUnknownSchemas.class,
            IgnoreUnknownAttributes.class,
            DottedKeysWithoutPath.class,
            ExtensionAsPath.class,
            RemoveByValueList.class,
            CreateMissingElement.class,
            IgnoreEqualReadOnly.class,
            UnlistedCanonicalValue.class,
            OddReference.class);

    static Stream<Arguments> cases() {
        return Stream.concat(REWRITES.stream().map(Class::getSimpleName), Stream.of("plain"))
                .flatMap(file -> new ObjectMapper()
                        .readTree(DialectTest.class.getResourceAsStream("/dialect/" + file + ".json"))
                        .path("cases")
                        .valueStream()
                        .map(test -> Arguments.of(file, test.path("name").asString(), test)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void lenient(String file, String name, JsonNode test) {
        List<String> applied = new ArrayList<>();
        assertThat(answer(Dialect.LENIENT, test, applied)).isEqualTo(answer(test, "expected"));
        assertThat(applied)
                .containsExactlyInAnyOrderElementsOf(test.path("applied")
                        .valueStream()
                        .map(JsonNode::stringValue)
                        .toList());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void strict(String file, String name, JsonNode test) {
        String answer = test.path("strict").asString("").equals("same") ? "expected" : "strict";
        assertThat(answer(Dialect.STRICT, test, new ArrayList<>())).isEqualTo(answer(test, answer));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cases")
    void thoseAppliedAreEnoughAndCanBeOff(String file, String name, JsonNode test) {
        List<String> needed =
                test.path("applied").valueStream().map(JsonNode::stringValue).toList();
        List<String> applied = new ArrayList<>();
        assertThat(answer(Dialect.of("strict", needed, List.of()), test, applied))
                .isEqualTo(answer(test, "expected"));
        assertThat(applied).containsExactlyInAnyOrderElementsOf(needed);
        List<String> others = new ArrayList<>();
        answer(Dialect.of("lenient", List.of(), needed), test, others);
        assertThat(others).noneMatch(needed::contains);
    }

    @Test
    void anUnknownNameIsRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> Dialect.of("lenient", List.of(), List.of("booleanStrings")))
                .hasMessageContaining("\"booleanStrings\"")
                .hasMessageContaining("BooleanStrings, CreateMissingElement");
        assertThatThrownBy(() -> Dialect.of("Lenient")).hasMessageContaining("lenient, strict");
    }

    @Test
    void withoutExtensionAsPathSuchAnOperationIsOneOnAnUnknownAttribute() {
        JsonNode test = new ObjectMapper().readTree("""
                {"resource": {"userName": "u"},
                 "operations": [{"op": "add", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "value": {"costCenter": "x"}}],
                 "expected": {"userName": "u"}}""");
        List<String> applied = new ArrayList<>();
        Dialect dialect = Dialect.of("lenient", List.of(), List.of("ExtensionAsPath"));
        assertThat(answer(dialect, test, applied)).isEqualTo(answer(test, "expected"));
        assertThat(applied).containsExactly("IgnoreUnknownAttributes");
    }

    @Test
    void aPlainBodyIsNotCopied() {
        ObjectNode body = (ObjectNode) new ObjectMapper().readTree("""
                {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "u", "emails": [{"value": "a"}]}""");
        ResourceType user = REGISTRY.resourceType("User").orElseThrow();
        assertThat(Dialect.LENIENT.resource(body, user, new ArrayList<>())).isSameAs(body);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            userName eq akadmin | userName eq "akadmin" | UnquotedFilterStrings
            externalId eq 4711 or externalId eq 2e5 | externalId eq "4711" or externalId eq "2e5" | UnquotedFilterStrings
            title eq true and externalId ne null | title eq "true" and externalId ne null | UnquotedFilterStrings
            urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber eq 7 | urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber eq "7" | UnquotedFilterStrings
            active eq true and unknown eq 7 | active eq true and unknown eq 7 | ``
            active eq "True" and not (emails.primary ne "FALSE") | active eq true and not (emails.primary ne false) | BooleanStrings
            emails[primary eq "True" or value eq "True"] | emails[primary eq true or value eq "True"] | BooleanStrings
            emails[primary eq "True"].value eq "x" | emails[primary eq true and value eq "x"] | ValuePathSubAttribute,BooleanStrings
            active eq "maybe" or title eq "true" or unknown eq "true" | active eq "maybe" or title eq "true" or unknown eq "true" | ``
            """)
    void aFilterIsRewritten(String sent, String means, String leniencies) {
        List<ResourceType> types = List.of(REGISTRY.resourceType("User").orElseThrow());
        List<String> applied = new ArrayList<>();
        assertThat(Dialect.LENIENT.filter(sent, types, applied)).hasToString(means);
        assertThat(String.join(",", applied)).isEqualTo(leniencies);
    }

    @Test
    void theStrictLeaveAFilterAsItIs() {
        List<ResourceType> types = List.of(REGISTRY.resourceType("User").orElseThrow());
        assertThat(Dialect.STRICT.filter("active eq \"True\"", types, new ArrayList<>()))
                .hasToString("active eq \"True\"");
        assertThat(failure(() -> Dialect.STRICT.filter("userName eq akadmin", types, new ArrayList<>())))
                .isEqualTo(StringNode.valueOf("invalidFilter"));
    }

    /** The tree that comes out, or the keyword of the failure. */
    private static JsonNode answer(Dialect dialect, JsonNode test, List<String> applied) {
        ResourceType type = type(test);
        JsonNode sent = test.has("body") ? test.path("body") : patchOp(test);
        JsonNode before = sent.deepCopy();
        JsonNode answer = failure(() -> test.has("body")
                ? ResourceReader.read(dialect.resource(sent.asObject(), type, applied), dialect.type(type), "")
                : PatchApplier.apply(
                        type,
                        ResourceReader.settle(test.path("resource").asObject().deepCopy(), type),
                        dialect.patch(sent.asObject(), type, "abf4", applied)));
        assertThat(sent).as("the request").isEqualTo(before);
        if (answer instanceof ObjectNode resource) {
            Secrets.take(resource, type);
        }
        return answer;
    }

    private static JsonNode answer(JsonNode test, String key) {
        JsonNode expected = test.path(key);
        return expected.isString()
                ? expected
                : ResourceReader.settle(expected.asObject().deepCopy(), type(test));
    }

    private static JsonNode failure(Supplier<Object> request) {
        try {
            return request.get() instanceof JsonNode tree ? tree : JsonNodeFactory.instance.missingNode();
        } catch (ScimException e) {
            return StringNode.valueOf(
                    Objects.requireNonNull(e.error().scimType()).keyword());
        }
    }

    private static ResourceType type(JsonNode test) {
        return REGISTRY.resourceType(test.path("type").asString("User")).orElseThrow();
    }

    private static ObjectNode patchOp(JsonNode test) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putArray("schemas").add(RawOperation.SCHEMA);
        body.set("Operations", test.path("operations"));
        return body;
    }
}
