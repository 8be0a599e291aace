package dev.roster.protocol.dialect;

import dev.roster.protocol.schema.Attribute;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/**
 * Entra clears a manager by {@code "manager": ""}. Where an empty string can't be a value, in complex attributes and references, it
 * means none; in a plain string it stays what it is.
 */
final class EmptyStringUnassigns implements ValueRewrite {

    @Override
    public Leniency leniency() {
        return Leniency.EMPTY_STRING_UNASSIGNS;
    }

    @Override
    public JsonNode rewrite(Attribute attribute, JsonNode value) {
        boolean cannotBeEmpty = attribute.isComplex() || attribute.type() == Attribute.Type.REFERENCE;
        return cannotBeEmpty && value.isString() && value.stringValue().isEmpty() ? NullNode.getInstance() : value;
    }
}
