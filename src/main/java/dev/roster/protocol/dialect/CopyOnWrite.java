package dev.roster.protocol.dialect;

import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Changes JSON without touching what was given; where nothing changes, the same node comes back and nothing is copied. */
final class CopyOnWrite {

    private CopyOnWrite() {}

    /** Every value through {@code change}, in order; a member whose change is null is left out. */
    static ObjectNode members(ObjectNode object, BiFunction<String, JsonNode, @Nullable JsonNode> change) {
        ObjectNode copy = null;
        for (String name : object.propertyNames()) {
            JsonNode before = object.path(name);
            JsonNode after = change.apply(name, before);
            if (before.equals(after)) {
                continue;
            }
            if (copy == null) {
                // Members share their values with the original, which nobody changes.
                copy = object.objectNode().setAll(object);
            }
            if (after == null) {
                copy.remove(name);
            } else {
                copy.set(name, after);
            }
        }
        return copy == null ? object : copy;
    }

    static ObjectNode keep(ObjectNode object, Predicate<String> isKept) {
        return members(object, (name, value) -> isKept.test(name) ? value : null);
    }

    static ArrayNode elements(ArrayNode array, UnaryOperator<JsonNode> change) {
        ArrayNode copy = null;
        for (int i = 0; i < array.size(); i++) {
            JsonNode before = array.path(i);
            JsonNode after = change.apply(before);
            if (!before.equals(after)) {
                copy = copy == null ? array.arrayNode().addAll(array) : copy;
                copy.set(i, after);
            }
        }
        return copy == null ? array : copy;
    }
}
