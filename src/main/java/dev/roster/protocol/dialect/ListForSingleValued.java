package dev.roster.protocol.dialect;

import dev.roster.protocol.schema.Attribute;
import tools.jackson.databind.JsonNode;

/** Captain-P-Goldfish's SCIM-SDK sends {@code "value": ["Jo"]} for a displayName: a list of one where one value belongs is that value. */
final class ListForSingleValued implements ValueRewrite {

    @Override
    public Leniency leniency() {
        return Leniency.LIST_FOR_SINGLE_VALUED;
    }

    @Override
    public JsonNode rewrite(Attribute attribute, JsonNode value) {
        return value.isArray() && value.size() == 1 ? value.path(0) : value;
    }
}
