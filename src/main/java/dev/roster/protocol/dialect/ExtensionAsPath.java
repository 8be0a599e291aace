package dev.roster.protocol.dialect;

import dev.roster.protocol.patch.RawOperation;
import dev.roster.protocol.patch.RawOperation.Verb;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.protocol.schema.Schema;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** Entra sends {@code "path": "urn:...:enterprise:2.0:User"} with an object: it means that extension's attributes. */
final class ExtensionAsPath implements OperationRewrite {

    @Override
    public Leniency leniency() {
        return Leniency.EXTENSION_AS_PATH;
    }

    @Override
    public List<RawOperation> rewrite(RawOperation operation, ResourceType type) {
        String path = operation.path();
        if (path == null) {
            return List.of(operation);
        }
        if (type.schema().id().equalsIgnoreCase(path) && operation.verb() != Verb.REMOVE) {
            return List.of(new RawOperation(operation.verb(), null, operation.value()));
        }
        Optional<Schema> extension = type.extension(path);
        if (extension.isEmpty()) {
            return List.of(operation);
        }
        String urn = extension.get().id();
        JsonNode value = operation.value();
        if (operation.verb() != Verb.REMOVE) {
            return List.of(new RawOperation(operation.verb(), null, value == null ? null : container(urn, value)));
        }
        // Without its path a remove is a replace by null, of what the value lists where it is an object.
        JsonNode cleared = value instanceof ObjectNode listed
                ? CopyOnWrite.members(listed, (name, any) -> NullNode.getInstance())
                : NullNode.getInstance();
        return List.of(new RawOperation(Verb.REPLACE, null, container(urn, cleared)));
    }

    private static ObjectNode container(String urn, JsonNode value) {
        return JsonNodeFactory.instance.objectNode().set(urn, value);
    }
}
