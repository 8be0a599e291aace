package dev.roster.protocol.patch;

import dev.roster.protocol.patch.PatchOperation.Add;
import dev.roster.protocol.patch.PatchOperation.Remove;
import dev.roster.protocol.patch.PatchOperation.Replace;
import dev.roster.protocol.schema.Attribute;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Operations that do no more than set flags of a resource, such as {@code active}: what comes of them depends on nothing that it has. */
public final class FlagChange {
    private FlagChange() {}

    /** The flags as they are then; empty where an operation does something else. */
    public static Optional<ObjectNode> of(List<PatchOperation> operations) {
        ObjectNode flags = JsonNodeFactory.instance.objectNode();
        for (PatchOperation operation : operations) {
            JsonNode value = switch (operation) {
                case Add add -> add.value();
                case Replace replace -> replace.value();
                case Remove remove -> JsonNodeFactory.instance.nullNode();
            };
            Attribute attribute = operation.path().attribute().attribute();
            boolean isFlag = operation.path().attribute().extension() == null
                    && attribute.isFlag()
                    && attribute.mutability() == Attribute.Mutability.READ_WRITE
                    && attribute.uniqueness() == Attribute.Uniqueness.NONE
                    && attribute.returned() != Attribute.Returned.NEVER
                    && value.isBoolean();
            if (!isFlag) {
                return Optional.empty();
            }
            flags.set(attribute.name(), value);
        }
        return flags.isEmpty() ? Optional.empty() : Optional.of(flags);
    }
}
