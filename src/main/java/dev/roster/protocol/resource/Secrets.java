package dev.roster.protocol.resource;

import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.protocol.schema.Schema;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a client sent for attributes that are never returned, such as {@code password} (RFC 7643 section 4.1.1), as plain text on its
 * way to a hash or to nowhere.
 */
public final class Secrets {
    public static final Secrets NONE = new Secrets(Map.of());

    private final Map<String, @Nullable String> byPath;

    private Secrets(Map<String, @Nullable String> byPath) {
        this.byPath = byPath;
    }

    /** Takes them out of a resource about to be stored: no document holds one. */
    public static Secrets take(ObjectNode resource, ResourceType type) {
        Map<String, @Nullable String> found = new TreeMap<>();
        take(resource, type.schema().attributes(), "", found);
        for (ResourceType.Extension extension : type.extensions()) {
            Schema schema = extension.schema();
            if (resource.get(schema.id()) instanceof ObjectNode container) {
                take(container, schema.attributes(), schema.id() + ":", found);
                if (container.isEmpty()) {
                    resource.remove(schema.id());
                }
            }
        }
        return found.isEmpty() ? NONE : new Secrets(found);
    }

    private static void take(
            ObjectNode holder, List<Attribute> attributes, String prefix, Map<String, @Nullable String> found) {
        for (Attribute attribute : attributes) {
            if (attribute.returned() == Attribute.Returned.NEVER) {
                JsonNode value = holder.remove(attribute.name());
                if (value != null) {
                    found.put(prefix + attribute.name(), value.isNull() ? null : value.asString());
                }
            }
        }
    }

    /** The same in the form in which they are compared. */
    public Secrets prepared() {
        Map<String, @Nullable String> prepared = new TreeMap<>();
        byPath.forEach((path, text) -> prepared.put(path, text == null ? null : OpaqueString.prepare(text, path)));
        return new Secrets(prepared);
    }

    /** Whether some are removed and none is set. */
    public boolean areRemovals() {
        return !byPath.isEmpty() && byPath.values().stream().allMatch(Objects::isNull);
    }

    public boolean isEmpty() {
        return byPath.isEmpty();
    }

    /** Plain texts by the paths of their attributes; null for one that is removed. */
    public Map<String, @Nullable String> byPath() {
        return byPath;
    }

    /** Says nothing of what it holds. */
    @Override
    public String toString() {
        return "Secrets" + byPath.keySet();
    }
}
