package dev.roster.protocol.dialect;

import dev.roster.protocol.schema.Attribute;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Entra sends {@code "manager": "271"}, others a list of plain strings: the string is the {@code value} of the complex attribute. */
final class ScalarForComplex implements ValueRewrite {

    @Override
    public Leniency leniency() {
        return Leniency.SCALAR_FOR_COMPLEX;
    }

    @Override
    public JsonNode rewrite(Attribute attribute, JsonNode value) {
        return value.isString()
                        && attribute.isComplex()
                        && attribute.subAttribute("value").isPresent()
                ? JsonNodeFactory.instance.objectNode().set("value", value)
                : value;
    }
}
