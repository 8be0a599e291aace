package dev.roster.protocol.resource;

import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.ResolvedAttribute;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.protocol.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The name of a resource that another one refers to, such as {@code manager.displayName} (RFC 7643 section 4.3). The reference is a
 * complex attribute with one value: the id of a resource, its address, and a readOnly {@code displayName} that is that resource's.
 *
 * @param path of the {@code displayName}
 */
public record ReferenceName(ResolvedAttribute path, String name) {

    /** The paths of the names that resources of a type show. */
    public static List<ResolvedAttribute> paths(ResourceType type) {
        List<ResolvedAttribute> found = new ArrayList<>();
        addPaths(type.schema(), null, found);
        type.extensions()
                .forEach(extension ->
                        addPaths(extension.schema(), extension.schema().id(), found));
        return found;
    }

    private static void addPaths(Schema schema, @Nullable String extension, List<ResolvedAttribute> found) {
        for (Attribute attribute : schema.attributes()) {
            boolean refers = !attribute.multiValued()
                    && attribute.subAttribute("value").isPresent()
                    && attribute.subAttribute("$ref").isPresent();
            attribute
                    .subAttribute("displayName")
                    .filter(name -> refers && name.mutability() == Attribute.Mutability.READ_ONLY)
                    .map(name -> new ResolvedAttribute(extension, attribute, name))
                    .ifPresent(found::add);
        }
    }

    /** The ids that the references of a resource lead to, missing where it has none. */
    public static List<JsonNode> ids(ResourceType type, ObjectNode attributes) {
        List<JsonNode> ids = new ArrayList<>();
        for (ResolvedAttribute path : paths(type)) {
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
