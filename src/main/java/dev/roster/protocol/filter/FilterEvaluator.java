package dev.roster.protocol.filter;

import dev.roster.protocol.filter.Filter.Comparison;
import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.ResolvedAttribute;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What a filter means (RFC 7644 section 3.4.2.2), and the reference that the SQL is held against.
 *
 * <ul>
 *   <li>Strings compare case-folded ({@link CaseFold}) unless caseExact, in the order of Unicode code points; dateTimes compare
 *       by time.
 *   <li>An operator matches a multi-valued attribute when any of its values matches.
 *   <li>{@code ne} is the negation of {@code eq}, so an unassigned attribute matches; a multi-valued attribute matches when any
 *       element differs or there is none.
 *   <li>{@code pr} wants a value that is neither null nor an empty string or array; of a complex value, a sub-attribute that has
 *       one.
 * </ul>
 */
public final class FilterEvaluator {

    private FilterEvaluator() {}

    /**
     * Whether a resource matches, given as a client gets it: with id, meta, schemas and extension containers; or an element, by a filter
     * that {@link FilterResolver#resolveElement} made.
     */
    public static boolean matches(Filter<ResolvedAttribute> filter, JsonNode node) {
        return switch (filter) {
            case Filter.And<ResolvedAttribute> and -> and.filters().stream().allMatch(inner -> matches(inner, node));
            case Filter.Or<ResolvedAttribute> or -> or.filters().stream().anyMatch(inner -> matches(inner, node));
            case Filter.Not<ResolvedAttribute> not -> !matches(not.filter(), node);
            case Filter.Present<ResolvedAttribute> present ->
                values(present.path(), node).stream().anyMatch(FilterEvaluator::hasValue);
            case Comparison<ResolvedAttribute> comparison ->
                compare(container(comparison.path(), node), steps(comparison.path()), comparison);
            case Filter.ValuePath<ResolvedAttribute> valuePath ->
                values(valuePath.path(), node).stream().anyMatch(element -> matches(valuePath.filter(), element));
        };
    }

    private static JsonNode container(ResolvedAttribute path, JsonNode node) {
        return path.extension() == null ? node : node.path(path.extension());
    }

    private static List<Attribute> steps(ResolvedAttribute path) {
        return path.subAttribute() == null ? List.of(path.attribute()) : List.of(path.attribute(), path.subAttribute());
    }

    private static List<JsonNode> values(ResolvedAttribute path, JsonNode node) {
        List<JsonNode> values = List.of(container(path, node));
        for (Attribute step : steps(path)) {
            List<JsonNode> next = new ArrayList<>();
            values.forEach(value -> next.addAll(elements(value.path(step.name()))));
            values = next;
        }
        return values;
    }

    private static boolean hasValue(JsonNode value) {
        if (value.isContainer()) {
            for (JsonNode inner : value) {
                if (hasValue(inner)) {
                    return true;
                }
            }
            return false;
        }
        return !value.isNull()
                && !value.isMissingNode()
                && !(value.isString() && value.stringValue().isEmpty());
    }

    private static boolean compare(JsonNode node, List<Attribute> steps, Comparison<ResolvedAttribute> comparison) {
        Attribute step = steps.getFirst();
        List<Attribute> rest = steps.subList(1, steps.size());
        JsonNode value = node.path(step.name());
        if (!step.multiValued()) {
            return compareElement(value, rest, comparison);
        }
        List<JsonNode> elements = elements(value);
        boolean differsFromNone = comparison.operator() == CompareOperator.NE && elements.isEmpty();
        return differsFromNone || elements.stream().anyMatch(element -> compareElement(element, rest, comparison));
    }

    private static boolean compareElement(
            JsonNode value, List<Attribute> rest, Comparison<ResolvedAttribute> comparison) {
        return rest.isEmpty() ? compareValue(value, comparison) : compare(value, rest, comparison);
    }

    private static boolean compareValue(JsonNode value, Comparison<ResolvedAttribute> comparison) {
        Attribute leaf = comparison.path().leaf();
        return ValueComparison.matches(
                Comparand.of(leaf, value), comparison.operator(), Comparand.of(leaf, comparison.value()));
    }

    /** The elements of an array; a value that is none stands for itself, and null for nothing (RFC 7643 section 2.5). */
    private static List<JsonNode> elements(JsonNode value) {
        List<JsonNode> elements = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(elements::add);
        } else if (!value.isMissingNode() && !value.isNull()) {
            elements.add(value);
        }
        return elements;
    }
}
