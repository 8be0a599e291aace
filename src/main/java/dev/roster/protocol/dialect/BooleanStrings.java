package dev.roster.protocol.dialect;

import dev.roster.protocol.filter.Filter;
import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.AttributePath;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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

    /** The same in a filter; {@code scope} knows the attributes that its paths name. */
    Filter<AttributePath> rewrite(Filter<AttributePath> filter, Function<AttributePath, Optional<Attribute>> scope) {
        return switch (filter) {
            case Filter.And<AttributePath> and -> new Filter.And<>(rewrite(and.filters(), scope));
            case Filter.Or<AttributePath> or -> new Filter.Or<>(rewrite(or.filters(), scope));
            case Filter.Not<AttributePath> not -> new Filter.Not<>(rewrite(not.filter(), scope));
            case Filter.Present<AttributePath> present -> present;
            case Filter.Comparison<AttributePath> comparison ->
                scope.apply(comparison.path())
                        .map(attribute -> new Filter.Comparison<>(
                                comparison.path(), comparison.operator(), rewrite(attribute, comparison.value())))
                        .orElse(comparison);
            case Filter.ValuePath<AttributePath> valuePath ->
                scope.apply(valuePath.path())
                        .map(attribute -> new Filter.ValuePath<>(
                                valuePath.path(), rewrite(valuePath.filter(), ofElements(attribute))))
                        .orElse(valuePath);
        };
    }

    private List<Filter<AttributePath>> rewrite(
            List<Filter<AttributePath>> filters, Function<AttributePath, Optional<Attribute>> scope) {
        return filters.stream().map(filter -> rewrite(filter, scope)).toList();
    }

    /** The scope inside [ ]. */
    static Function<AttributePath, Optional<Attribute>> ofElements(Attribute multiValued) {
        return path -> multiValued.subAttribute(path.attribute());
    }
}
