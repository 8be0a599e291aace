package dev.roster.protocol.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.error.ScimType;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.protocol.schema.SchemaRegistry;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class FilterParserTest {
    private static final JsonNode DATA =
            new ObjectMapper().readTree(FilterParserTest.class.getResourceAsStream("/filter/parse.json"));
    private static final List<String> PIECES = List.of(
            "userName",
            "emails",
            "name.",
            "urn:",
            "EQ",
            "co",
            "pr",
            "and",
            "or",
            "not",
            "(",
            ")",
            "[",
            "]",
            "\"",
            "\\",
            " ",
            " ",
            "true",
            "null",
            "1e5",
            "-",
            ".",
            ":",
            "\u0000",
            "\ud83d",
            "é",
            "\\u",
            "active",
            "members",
            "$ref");

    static Stream<JsonNode> cases() {
        return DATA.path("cases").valueStream();
    }

    static Stream<JsonNode> errors() {
        return DATA.path("errors").valueStream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void printsWhatItParsed(JsonNode example) {
        String filter = example.path("filter").asString();
        var parsed = FilterParser.parse(filter);
        assertThat(parsed.toString()).isEqualTo(example.path("prints").asString(filter));
        assertThat(FilterParser.parse(parsed.toString())).isEqualTo(parsed);
    }

    @Test
    void andBindsBeforeOr() {
        var or = (Filter.Or<?>) FilterParser.parse("a pr or b pr and not (c pr)");
        assertThat(or.filters().getLast()).isInstanceOf(Filter.And.class).hasToString("b pr and not (c pr)");
        var and = (Filter.And<?>) FilterParser.parse("(a pr or b pr) and c pr");
        assertThat(and.filters().getFirst()).isInstanceOf(Filter.Or.class);
    }

    @ParameterizedTest
    @MethodSource("errors")
    void saysWhereAndWhatItExpected(JsonNode example) {
        assertInvalid(example.path("filter").asString(), example.path("detail").asString());
    }

    @Test
    void hasLimits() {
        assertInvalid("a eq \"" + "x".repeat(16_384) + "\"", "The filter is longer than 16384 characters.");
        assertInvalid("(".repeat(51) + "a pr" + ")".repeat(51), "The filter nests brackets deeper than 50.");
        assertInvalid("a pr" + " or a pr".repeat(500), "The filter has more than 500 attribute expressions.");
        FilterParser.parse("(".repeat(50) + "a pr" + ")".repeat(50));
        FilterParser.parse("a pr" + " or a pr".repeat(499));
    }

    @Test
    void junkIsAnInvalidFilterAndNothingElse() {
        ResourceType user = SchemaRegistry.builtIn().resourceType("User").orElseThrow();
        Random random = new Random(7);
        for (int i = 0; i < 50_000; i++) {
            StringBuilder junk = new StringBuilder(random.nextBoolean() ? "userName eq " : "");
            random.ints(random.nextInt(12), 0, PIECES.size())
                    .forEach(piece -> junk.append(PIECES.get(piece)).append(random.nextBoolean() ? " " : ""));
            try {
                FilterResolver.resolve(FilterParser.parse(junk.toString()), user);
            } catch (ScimException e) {
                assertThat(e.error().scimType()).as(junk.toString()).isEqualTo(ScimType.INVALID_FILTER);
            }
        }
    }

    private static void assertInvalid(String filter, String detail) {
        assertThatThrownBy(() -> FilterParser.parse(filter)).isInstanceOfSatisfying(ScimException.class, e -> {
            assertThat(e.error().scimType()).isEqualTo(ScimType.INVALID_FILTER);
            assertThat(e.error().detail()).isEqualTo(detail);
        });
    }
}
