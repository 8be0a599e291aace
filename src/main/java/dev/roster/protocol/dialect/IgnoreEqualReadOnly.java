package dev.roster.protocol.dialect;

import dev.roster.protocol.patch.RawOperation;
import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.ResourceType;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Okta and authentik send a group's {@code id} back in a value without a path: readOnly attributes in it are ignored, as in a PUT. An
 * id that is another's is a mistake and stays to be refused.
 */
record IgnoreEqualReadOnly(String resourceId) implements OperationRewrite {

    @Override
    public Leniency leniency() {
        return Leniency.IGNORE_EQUAL_READ_ONLY;
    }

    @Override
    public List<RawOperation> rewrite(RawOperation operation, ResourceType type) {
        if (operation.path() != null || !(operation.value() instanceof ObjectNode attributes)) {
            return List.of(operation);
        }
        ObjectNode writable = CopyOnWrite.members(attributes, (name, value) -> withoutReadOnly(type, name, value));
        return List.of(operation.withValue(writable));
    }

    private @Nullable JsonNode withoutReadOnly(ResourceType type, String name, JsonNode value) {
        Optional<Attribute> attribute = type.attribute(name);
        if (attribute.isPresent()) {
            return isIgnored(attribute.get(), value) ? null : value;
        }
        return value instanceof ObjectNode container
                ? type.extension(name)
                        .map(extension -> CopyOnWrite.keep(
                                container,
                                key -> extension
                                        .attribute(key)
                                        .filter(this::isReadOnly)
                                        .isEmpty()))
                        .orElse(container)
                : value;
    }

    private boolean isIgnored(Attribute attribute, JsonNode value) {
        boolean isOtherId = attribute.name().equals("id")
                && !(value.isString() && value.stringValue().equals(resourceId));
        return isReadOnly(attribute) && !isOtherId;
    }

    private boolean isReadOnly(Attribute attribute) {
        return attribute.mutability() == Attribute.Mutability.READ_ONLY;
    }
}
