package dev.roster.protocol.dialect;

import dev.roster.protocol.patch.PathText;
import dev.roster.protocol.patch.RawOperation;
import dev.roster.protocol.schema.ResourceType;
import java.util.List;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/**
 * Attributes and containers that no schema of the type has are left out: OneLogin's bodies come from a template with custom keys, Okta
 * may add {@code urn:okta:custom:group:1.0}, Entra's mappings outlive what they were made for.
 */
final class IgnoreUnknownAttributes implements OperationRewrite {

    static ObjectNode rewrite(ObjectNode object, Predicate<String> isKnown) {
        return CopyOnWrite.keep(object, isKnown);
    }

    @Override
    public Leniency leniency() {
        return Leniency.IGNORE_UNKNOWN_ATTRIBUTES;
    }

    @Override
    public List<RawOperation> rewrite(RawOperation operation, ResourceType type) {
        boolean unknown = operation.path() != null
                && PathText.parse(operation.path())
                        .map(path -> type.resolve(path.attribute()).isEmpty())
                        .orElse(false);
        return unknown ? List.of() : List.of(operation);
    }
}
