package dev.roster.protocol.resource;

import dev.roster.protocol.schema.ResolvedAttribute;
import dev.roster.protocol.schema.ResourceType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a PUT leaves of the resource it replaces (RFC 7644 section 3.5.1). */
public final class Replacement {

    private Replacement() {}

    /**
     * What is sent, with the immutable values that are set: the ones sent must match them, one that is left out stays. Elements of a
     * list are replaced as wholes. Neither argument is changed.
     */
    public static ObjectNode of(ResourceType type, ObjectNode stored, ObjectNode sent) {
        @Nullable ObjectNode result = null;
        for (ResolvedAttribute path : type.immutable()) {
            JsonNode present = value(stored, path);
            JsonNode value = value(sent, path);
            if (present == null || present.equals(value)) {
                continue;
            }
            if (value != null) {
                Immutable.requireMatch(path.leaf(), present, value, path.toString());
            }
            result = result == null ? sent.deepCopy() : result;
            set(result, path, present);
        }
        // What stays may bring back an extension or a complex attribute, which then needs its required parts too.
        return result == null ? sent : ResourceReader.settle(result, type);
    }

    private static @Nullable JsonNode value(ObjectNode resource, ResolvedAttribute path) {
        JsonNode value = resource;
        for (String key : path.keys()) {
            value = value == null ? null : value.get(key);
        }
        return value;
    }

    private static void set(ObjectNode resource, ResolvedAttribute path, JsonNode value) {
        ObjectNode holder = resource;
        List<String> keys = path.keys();
        for (String key : keys.subList(0, keys.size() - 1)) {
            holder = holder.get(key) instanceof ObjectNode present ? present : holder.putObject(key);
        }
        holder.set(keys.getLast(), value);
    }
}
