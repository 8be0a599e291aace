package dev.roster.protocol.resource;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Values of a list, each once (RFC 7643 section 2.4), in a time that no choice of values makes grow with the square of their number. */
public final class Distinct {
    private static final int FEW = 16;

    private Distinct() {}

    /** Adds the values that the list does not have. */
    public static void addMissing(ArrayNode list, List<JsonNode> values) {
        if (values.size() <= FEW) {
            for (JsonNode value : values) {
                if (!list.values().contains(value)) {
                    list.add(value);
                }
            }
            return;
        }
        // Texts, since a hash set of trees is as slow as a list where their hashes are chosen to be one.
        Set<String> present = new HashSet<>();
        list.forEach(value -> present.add(text(value)));
        for (JsonNode value : values) {
            if (present.add(text(value))) {
                list.add(value);
            }
        }
    }

    /** The same for equal trees, whatever the order of their members. */
    private static String text(JsonNode value) {
        if (value instanceof ObjectNode object) {
            StringBuilder text = new StringBuilder("{");
            for (String name : new TreeSet<>(object.propertyNames())) {
                text.append(name).append(':').append(text(object.path(name))).append(',');
            }
            return text.append('}').toString();
        }
        if (value.isNumber()) {
            BigDecimal number = value.decimalValue();
            return number.signum() == 0 ? "0" : number.stripTrailingZeros().toString();
        }
        return value.toString();
    }
}
