package dev.roster.protocol.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.error.ScimType;
import dev.roster.protocol.schema.AttributePath;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.protocol.schema.SchemaRegistry;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

class FilterEvaluatorTest {
    private static final JsonNode DATA =
            new ObjectMapper().readTree(FilterEvaluatorTest.class.getResourceAsStream("/filter/evaluate.json"));
    private static final ObjectNode RESOURCE = (ObjectNode) DATA.path("resource");
    private static final ResourceType USER =
            SchemaRegistry.builtIn().resourceType("User").orElseThrow();

    static Stream<String> matches() {
        return DATA.path("matches").valueStream().map(JsonNode::asString);
    }

    static Stream<String> misses() {
        return DATA.path("misses").valueStream().map(JsonNode::asString);
    }

    static Stream<String> invalid() {
        return DATA.path("invalid").valueStream().map(JsonNode::asString);
    }

    @ParameterizedTest
    @MethodSource("matches")
    void matches(String filter) {
        assertThat(evaluate(filter)).isTrue();
        assertThat(evaluate("not (" + filter + ")")).isFalse();
    }

    @ParameterizedTest
    @MethodSource("misses")
    void doesNotMatch(String filter) {
        assertThat(evaluate(filter)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void theSchemaRejects(String filter) {
        assertThatThrownBy(() -> evaluate(filter))
                .isInstanceOfSatisfying(
                        ScimException.class,
                        e -> assertThat(e.error().scimType()).isEqualTo(ScimType.INVALID_FILTER));
    }

    @Test
    void anUnknownAttributeIsNamedWithTheTypeThatLacksIt() {
        assertThatThrownBy(() -> evaluate("shoeSize eq 5")).hasMessage("User has no attribute shoeSize.");
    }

    @Test
    void anElementIsMatchedByItsOwnFilter() {
        var emails = USER.resolve(new AttributePath(null, "emails", null)).orElseThrow();
        var filter = FilterResolver.resolveElement(FilterParser.parse("Type eq \"HOME\""), emails);
        assertThat(filter).hasToString("type eq \"HOME\"");
        assertThat(FilterEvaluator.matches(filter, RESOURCE.path("emails").path(1)))
                .isTrue();
        assertThat(FilterEvaluator.matches(filter, RESOURCE.path("emails").path(0)))
                .isFalse();
    }

    private static boolean evaluate(String filter) {
        return FilterEvaluator.matches(FilterResolver.resolve(FilterParser.parse(filter), USER), RESOURCE);
    }
}
