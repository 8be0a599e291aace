package dev.roster.protocol.dialect;

import dev.roster.protocol.filter.Filter;
import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.AttributePath;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;

/** Entra sends {@code "active": "False"} and filters by {@code primary eq "True"}: in a boolean attribute the words mean the values. */
final class BooleanStrings implements ValueRewrite {

    @Override
    public Leniency leniency() {
        return Leniency.BOOLEAN_STRINGS;
    }

    @Override
    public JsonNode rewrite(Attribute attribute, JsonNode value) {
        if (attribute.type() != Attribute.Type.BOOLEAN || !value.isString()) {
            return value;
        }
        String word = value.stringValue();
        if (word.equalsIgnoreCase("true")) {
            return BooleanNode.TRUE;
        }
        return word.equalsIgnoreCase("false") ? BooleanNode.FALSE : value;
    }

    /** The same in a filter on the elements of {@code attribute}. */
    Filter<AttributePath> rewrite(Filter<AttributePath> filter, Attribute attribute) {
        return switch (filter) {
            case Filter.And<AttributePath> and -> new Filter.And<>(rewrite(and.filters(), attribute));
            case Filter.Or<AttributePath> or -> new Filter.Or<>(rewrite(or.filters(), attribute));
            case Filter.Not<AttributePath> not -> new Filter.Not<>(rewrite(not.filter(), attribute));
            case Filter.Comparison<AttributePath> comparison -> rewrite(comparison, attribute);
            case Filter.Present<AttributePath> present -> present;
            case Filter.ValuePath<AttributePath> valuePath -> valuePath;
        };
    }

    private List<Filter<AttributePath>> rewrite(List<Filter<AttributePath>> filters, Attribute attribute) {
        return filters.stream().map(filter -> rewrite(filter, attribute)).toList();
    }

    private Filter<AttributePath> rewrite(Filter.Comparison<AttributePath> comparison, Attribute attribute) {
        return attribute
                .subAttribute(comparison.path().attribute())
                .map(sub -> rewrite(sub, comparison.value()))
                .filter(value -> !value.equals(comparison.value()))
                .<Filter<AttributePath>>map(
                        value -> new Filter.Comparison<>(comparison.path(), comparison.operator(), value))
                .orElse(comparison);
    }
}
