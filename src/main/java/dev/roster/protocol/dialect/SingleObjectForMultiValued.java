package dev.roster.protocol.dialect;

import dev.roster.protocol.schema.Attribute;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** OneLogin sends {@code "emails": {"value": "x@y"}}: one value where a list belongs is a list of one. */
final class SingleObjectForMultiValued implements ValueRewrite {

    @Override
    public Leniency leniency() {
        return Leniency.SINGLE_OBJECT_FOR_MULTI_VALUED;
    }

    @Override
    public JsonNode rewrite(Attribute attribute, JsonNode value) {
        return attribute.multiValued() && !value.isArray() && !value.isNull()
                ? JsonNodeFactory.instance.arrayNode().add(value)
                : value;
    }
}
