package dev.roster.protocol.dialect;

import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.ObjectNode;

/** Captain-P-Goldfish's SCIM-SDK sends {@code "count": "10"} in the body of a search. */
final class NumberStrings {
    private static final Set<String> NUMBERS = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    static {
        NUMBERS.add("count");
        NUMBERS.add("startIndex");
    }

    private NumberStrings() {}

    static ObjectNode rewrite(ObjectNode search) {
        return CopyOnWrite.members(search, (name, value) -> NUMBERS.contains(name) ? number(value) : value);
    }

    private static JsonNode number(JsonNode value) {
        return value.isString() && value.stringValue().matches("-?[0-9]{1,9}")
                ? IntNode.valueOf(Integer.parseInt(value.stringValue()))
                : value;
    }
}
