package dev.roster.protocol.resource;

import dev.roster.protocol.schema.ResolvedAttribute;
import dev.roster.protocol.schema.ResourceType;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The name of a resource that another one refers to.
 *
 * @param path one of {@link ResourceType#referenceNames}
 */
public record ReferenceName(ResolvedAttribute path, String name) {

    /** The ids that the references of a resource lead to, missing where it has none. */
    public static List<JsonNode> ids(ResourceType type, ObjectNode attributes) {
        List<JsonNode> ids = new ArrayList<>();
        for (ResolvedAttribute path : type.referenceNames()) {
            JsonNode holder = path.extension() == null ? attributes : attributes.path(path.extension());
            ids.add(holder.path(path.attribute().name()).path("value"));
        }
        return ids;
    }

    /** Puts the name into a resource about to be shown, whose values are not its own. */
    void putInto(ObjectNode json) {
        ObjectNode holder = json;
        for (String key : path.keys().subList(0, path.keys().size() - 1)) {
            if (!(holder.get(key) instanceof ObjectNode shared)) {
                return;
            }
            ObjectNode own = shared.objectNode().setAll(shared);
            holder.set(key, own);
            holder = own;
        }
        holder.put(path.leaf().name(), name);
    }
}
