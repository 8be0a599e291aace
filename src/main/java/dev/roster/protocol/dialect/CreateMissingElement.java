package dev.roster.protocol.dialect;

import dev.roster.protocol.filter.CompareOperator;
import dev.roster.protocol.filter.Filter;
import dev.roster.protocol.patch.PatchOperation;
import dev.roster.protocol.patch.PatchOperation.Add;
import dev.roster.protocol.patch.PatchOperation.Remove;
import dev.roster.protocol.patch.PatchOperation.Replace;
import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.ResolvedAttribute;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Entra adds and replaces {@code emails[type eq "work"].value} whether or not there is a work address. The noTarget of RFC 7644 section
 * 3.5.2.3 would fail the whole PATCH with it, so where the filter says by eq alone how the element looks, it is created.
 */
final class CreateMissingElement {

    private CreateMissingElement() {}

    /** @param used called where the element is not there indeed */
    static PatchOperation rewrite(PatchOperation operation, Runnable used) {
        Filter<ResolvedAttribute> filter = operation.path().filter();
        ObjectNode element = JsonNodeFactory.instance.objectNode();
        if (filter == null || !describe(filter, element)) {
            return operation;
        }
        Supplier<ObjectNode> ifNoMatch = () -> {
            used.run();
            return element;
        };
        return switch (operation) {
            case Add add -> new Add(add.path(), add.value(), ifNoMatch);
            case Replace replace -> new Replace(replace.path(), replace.value(), ifNoMatch);
            case Remove remove -> remove;
        };
    }

    /** Puts what the filter asks for into the element; false where it leaves a choice or contradicts itself. */
    private static boolean describe(Filter<ResolvedAttribute> filter, ObjectNode element) {
        return switch (filter) {
            case Filter.And<ResolvedAttribute> and ->
                and.filters().stream().allMatch(inner -> describe(inner, element));
            case Filter.Comparison<ResolvedAttribute> comparison ->
                comparison.operator() == CompareOperator.EQ
                        && put(element, comparison.path().attribute(), comparison.value());
            case Filter.Or<ResolvedAttribute> or -> false;
            case Filter.Not<ResolvedAttribute> not -> false;
            case Filter.Present<ResolvedAttribute> present -> false;
            case Filter.ValuePath<ResolvedAttribute> valuePath -> false;
        };
    }

    private static boolean put(ObjectNode element, Attribute attribute, JsonNode value) {
        @Nullable JsonNode earlier = element.get(attribute.name());
        element.set(attribute.name(), value);
        return attribute.mutability() != Attribute.Mutability.READ_ONLY && (earlier == null || earlier.equals(value));
    }
}
