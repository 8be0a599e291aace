package dev.roster.protocol.dialect;

import dev.roster.protocol.patch.PathText;
import dev.roster.protocol.patch.RawOperation;
import dev.roster.protocol.schema.ResourceType;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Entra, with its aadOptscim062020 flag, sends {@code {"name.givenName": "K", "urn:...:User:employeeNumber": "A"}} without a path:
 * such keys are paths, and each becomes an operation of its own.
 */
final class DottedKeysWithoutPath implements OperationRewrite {

    @Override
    public Leniency leniency() {
        return Leniency.DOTTED_KEYS_WITHOUT_PATH;
    }

    @Override
    public List<RawOperation> rewrite(RawOperation operation, ResourceType type) {
        if (operation.path() != null || !(operation.value() instanceof ObjectNode attributes)) {
            return List.of(operation);
        }
        if (attributes.propertyNames().stream().noneMatch(key -> isPath(key, type))) {
            return List.of(operation);
        }
        List<RawOperation> operations = new ArrayList<>();
        attributes.forEachEntry((key, value) -> operations.add(
                isPath(key, type)
                        ? new RawOperation(operation.verb(), key, value)
                        : operation.withValue(attributes.objectNode().set(key, value))));
        return operations;
    }

    private static boolean isPath(String key, ResourceType type) {
        return type.attribute(key).isEmpty()
                && type.extension(key).isEmpty()
                && PathText.parse(key)
                        .flatMap(path -> type.resolve(path.attribute()))
                        .isPresent();
    }
}
