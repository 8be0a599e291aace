package dev.roster.protocol.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.patch.PatchApplier;
import dev.roster.protocol.patch.RawOperation;
import dev.roster.protocol.resource.Replacement;
import dev.roster.protocol.resource.ResourceReader;
import dev.roster.protocol.resource.Secrets;
import dev.roster.protocol.schema.Badge;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.protocol.schema.SchemaRegistry;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Junk gives a ScimException or a resource that is sound, and never touches what it was given. */
class JunkPatchTest {
    private static final int RUNS = 30_000;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final ResourceType USER =
            SchemaRegistry.builtIn().resourceType("User").orElseThrow();
    private static final ObjectNode RESOURCE =
            ResourceReader.settle((ObjectNode) new ObjectMapper().readTree("""
            {"userName": "u", "active": true, "name": {"givenName": "G"},
             "emails": [{"value": "a", "type": "work", "primary": true}, {"value": "b"}],
             "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {"manager": {"value": "1"}}}"""), USER);
    private static final ObjectNode BADGE =
            ResourceReader.settle((ObjectNode) new ObjectMapper().readTree("""
            {"number": "1", "label": "L", "color": "Red", "copies": 1, "spares": ["a"],
             "holder": {"value": "h", "since": "2026-01-01T00:00:00Z"},
             "doors": [{"value": "1", "kind": "in", "level": 1}, {"value": "b"}],
             "urn:example:Access": {"zone": "a", "origin": "o"}}"""), Badge.TYPE);
    private static final List<String> WORDS = List.of(
            "userName",
            "active",
            "name",
            "name.givenName",
            "emails",
            "emails.value",
            "value",
            "type",
            "primary",
            "title",
            "",
            "id",
            "meta",
            "groups",
            "schemas",
            "password",
            "manager",
            "photos",
            "addresses",
            "profileUrl",
            "members",
            "$ref",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
            "urn:ietf:params:scim:schemas:core:2.0:User",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
            "Emails",
            "true",
            "work",
            "é",
            "a\"]",
            "..",
            ":");
    private static final List<String> PARTS = List.of(
            "emails",
            "[",
            "]",
            "type",
            " eq ",
            "\"work\"",
            ".value",
            ".primary",
            "(",
            ")",
            " and ",
            "not ",
            "primary",
            "true",
            "\\",
            "\"",
            "addresses[type eq \"home\"]",
            "emails[value pr]",
            "emails[type eq \"other\"]",
            ".",
            " ");
    private static final List<String> BADGE_WORDS = List.of(
            "number",
            "label",
            "color",
            "Red",
            "spares",
            "copies",
            "seen",
            "chip",
            "door",
            "/Users/1",
            "2026-01-01T00:00:00Z",
            "holder",
            "holder.value",
            "holder.kind",
            "since",
            "kind",
            "level",
            "doors",
            "plate",
            "zone",
            "deputy",
            "urn:example:Access",
            "urn:example:Access:deputy",
            "urn:example:Extra",
            "grade",
            "value",
            "1",
            "");
    private static final List<String> BADGE_PARTS = List.of(
            "doors[value pr]",
            "doors[kind eq \"up\"]",
            "doors[level eq 0.5]",
            ".kind",
            ".level",
            "holder",
            "doors",
            "urn:example:Access:deputy",
            ".value",
            ".since",
            "[value eq \"1\"]");
    private static final List<String> VERBS = List.of("add", "Add", "replace", "Replace", "remove", "REMOVE", "move");

    private final Random random = new Random(7644);
    private List<String> words = WORDS;
    private List<String> parts = PARTS;

    static Stream<Arguments> resources() {
        return Stream.of(
                        Dialect.LENIENT,
                        Dialect.STRICT,
                        new Dialect(EnumSet.range(Leniency.DOTTED_KEYS_WITHOUT_PATH, Leniency.ODD_REFERENCE)))
                .flatMap(dialect ->
                        Stream.of(Arguments.of(dialect, USER, RESOURCE), Arguments.of(dialect, Badge.TYPE, BADGE)));
    }

    @ParameterizedTest
    @MethodSource("resources")
    void onlyScimExceptions(Dialect dialect, ResourceType type, ObjectNode resource) {
        if (type.equals(Badge.TYPE)) {
            words = BADGE_WORDS;
            parts = BADGE_PARTS;
        }
        ObjectNode before = resource.deepCopy();
        int applied = 0;
        for (int run = 0; run < RUNS; run++) {
            ObjectNode body = body();
            ObjectNode sent = body.deepCopy();
            applied += applies(dialect, type, resource, body) ? 1 : 0;
            assertThat(body).isEqualTo(sent);
        }
        assertThat(resource).isEqualTo(before);
        assertThat(applied).as("some of it has to make sense").isGreaterThan(RUNS / 100);
    }

    private static boolean applies(Dialect dialect, ResourceType type, ObjectNode resource, ObjectNode body) {
        try {
            ObjectNode result =
                    PatchApplier.apply(type, resource, dialect.patch(body, type, "abf4", new ArrayList<>()));
            Secrets.take(result, type);
            // What a PATCH leaves behind is what a PUT would take.
            assertThat(ResourceReader.read(result, dialect.type(type), ""))
                    .as(body.toString())
                    .isEqualTo(result);
            assertThat(Replacement.of(type, resource, result))
                    .as(body.toString())
                    .isSameAs(result);
            return true;
        } catch (ScimException e) {
            return false;
        } catch (RuntimeException e) {
            throw new AssertionError(body.toString(), e);
        }
    }

    private ObjectNode body() {
        ObjectNode body = JSON.objectNode();
        body.putArray("schemas").add(RawOperation.SCHEMA);
        ArrayNode operations = body.putArray("Operations");
        for (int i = random.nextInt(3); i >= 0; i--) {
            ObjectNode operation = operations.addObject().put("op", pick(VERBS));
            if (random.nextInt(4) > 0) {
                operation.put("path", random.nextBoolean() ? pick(words) : path());
            }
            if (random.nextInt(5) > 0) {
                operation.set("value", value(3));
            }
        }
        return body;
    }

    private String path() {
        StringBuilder path = new StringBuilder();
        for (int i = random.nextInt(6); i >= 0; i--) {
            path.append(pick(parts));
        }
        return path.toString();
    }

    private JsonNode value(int depth) {
        return switch (random.nextInt(depth > 0 ? 9 : 5)) {
            case 0 -> JSON.booleanNode(random.nextBoolean());
            case 1 -> JSON.nullNode();
            case 2 -> JSON.numberNode(random.nextInt(10) / 2.0);
            case 3, 4 -> JSON.stringNode(pick(words));
            case 5, 6 -> {
                ArrayNode list = JSON.arrayNode();
                for (int i = random.nextInt(3); i > 0; i--) {
                    list.add(value(depth - 1));
                }
                yield list;
            }
            default -> {
                ObjectNode object = JSON.objectNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    object.set(random.nextInt(4) > 0 ? pick(words) : path(), value(depth - 1));
                }
                yield object;
            }
        };
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
