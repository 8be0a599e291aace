package dev.roster.protocol.patch;

import dev.roster.protocol.patch.PatchOperation.Add;
import dev.roster.protocol.patch.PatchOperation.Remove;
import dev.roster.protocol.patch.PatchOperation.Replace;
import dev.roster.protocol.resource.ResourceReader;
import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.ResolvedAttribute;
import dev.roster.protocol.schema.ResourceType;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** Applies operations in order, all or none (RFC 7644 section 3.5.2). */
public final class PatchApplier {

    private PatchApplier() {}

    /**
     * The changed resource, a new tree that equals the given one if nothing changed; throws and leaves no trace if one fails. What is
     * never returned is in it, null where it is removed, for {@link dev.roster.protocol.resource.Secrets#take}.
     */
    public static ObjectNode apply(ResourceType type, ObjectNode resource, List<PatchOperation> operations) {
        ObjectNode result = resource.deepCopy();
        for (PatchOperation operation : FoldedAdds.of(operations)) {
            apply(result, operation);
        }
        return ResourceReader.settle(result, type);
    }

    private static void apply(ObjectNode resource, PatchOperation operation) {
        ResolvedAttribute target = operation.path().attribute();
        ObjectNode holder = holder(resource, target.extension());
        switch (operation) {
            case Add add -> put(holder, add.path(), add.value(), Assignment.ADD, add.ifNoMatch());
            case Replace replace ->
                put(holder, replace.path(), replace.value(), Assignment.REPLACE, replace.ifNoMatch());
            case Remove remove -> remove(holder, remove.path());
        }
        if (target.extension() != null) {
            if (holder.isEmpty()) {
                resource.remove(target.extension());
            } else {
                resource.set(target.extension(), holder);
            }
        }
    }

    private static ObjectNode holder(ObjectNode resource, @Nullable String extension) {
        if (extension == null) {
            return resource;
        }
        return resource.get(extension) instanceof ObjectNode container ? container : resource.objectNode();
    }

    private static void put(
            ObjectNode holder,
            PatchPath path,
            JsonNode value,
            Assignment assignment,
            @Nullable Supplier<ObjectNode> ifNoMatch) {
        ResolvedAttribute target = path.attribute();
        Attribute attribute = target.attribute();
        Attribute sub = target.subAttribute();
        if (attribute.multiValued() && (path.filter() != null || sub != null)) {
            Elements.of(holder, path).put(value, assignment, ifNoMatch);
        } else if (sub != null) {
            ObjectNode complex = holder.objectNode().set(sub.name(), value);
            assignment.merge(holder, attribute, complex, target.whole().toString());
        } else {
            assignment.assign(holder, attribute, value, target.toString());
        }
    }

    private static void remove(ObjectNode holder, PatchPath path) {
        ResolvedAttribute target = path.attribute();
        Attribute attribute = target.attribute();
        Attribute sub = target.subAttribute();
        if (attribute.multiValued() && (path.filter() != null || sub != null)) {
            Elements.of(holder, path).remove();
        } else if (sub != null) {
            ObjectNode cleared = holder.objectNode().set(sub.name(), NullNode.getInstance());
            Assignment.REPLACE.merge(holder, attribute, cleared, target.whole().toString());
        } else if (attribute.returned() == Attribute.Returned.NEVER) {
            // The resource does not hold it, so there is nothing to see of its removal but this.
            holder.putNull(attribute.name());
        } else {
            Assignment.unassign(holder, attribute, target.toString());
        }
    }
}
