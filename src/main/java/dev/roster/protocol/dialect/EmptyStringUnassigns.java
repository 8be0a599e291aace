package dev.roster.protocol.dialect;

import dev.roster.protocol.schema.Attribute;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/**
 * Entra clears a manager by {@code "manager": ""}, and templates whose field is empty send {@code {"type": "work", "value": ""}}. Where an
 * empty string can't be a value, in complex attributes and references, it means none; in a plain string it stays what it is.
 */
final class EmptyStringUnassigns implements ValueRewrite {

    private static final Set<String> LABELS = Set.of("type", "primary");

    @Override
    public Leniency leniency() {
        return Leniency.EMPTY_STRING_UNASSIGNS;
    }

    @Override
    public JsonNode rewrite(Attribute attribute, JsonNode value) {
        boolean cannotBeEmpty = attribute.isComplex() || attribute.type() == Attribute.Type.REFERENCE;
        return cannotBeEmpty && (isEmpty(value) || isValueless(value)) ? NullNode.getInstance() : value;
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isString() && value.stringValue().isEmpty();
    }

    /** Whether a complex value has an empty {@code value}, and beside it labels at most. */
    private static boolean isValueless(JsonNode value) {
        boolean hasEmpty = false;
        for (Map.Entry<String, JsonNode> part : value.properties()) {
            if (part.getKey().equalsIgnoreCase("value") && isEmpty(part.getValue())) {
                hasEmpty = true;
            } else if (!LABELS.contains(part.getKey().toLowerCase(Locale.ROOT))
                    && !isEmpty(part.getValue())
                    && !part.getValue().isNull()) {
                return false;
            }
        }
        return hasEmpty;
    }
}
