package dev.roster.protocol.dialect;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.patch.PathText;
import dev.roster.protocol.patch.RawOperation;
import dev.roster.protocol.patch.RawOperation.Verb;
import dev.roster.protocol.schema.ResolvedAttribute;
import dev.roster.protocol.schema.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * Entra, JumpCloud and authentik remove members by {@code {"op": "remove", "path": "members", "value": [{"value": "id"}]}}. They mean
 * those listed, and not, as the path alone would say, all of them. Beside any other path the value says nothing and is left out.
 */
final class RemoveByValueList implements OperationRewrite {

    @Override
    public Leniency leniency() {
        return Leniency.REMOVE_BY_VALUE_LIST;
    }

    @Override
    public List<RawOperation> rewrite(RawOperation operation, ResourceType type) {
        String path = operation.path();
        JsonNode value = operation.value();
        if (operation.verb() != Verb.REMOVE || path == null || value == null || value.isNull()) {
            return List.of(operation);
        }
        Optional<ResolvedAttribute> listed = PathText.parse(path)
                .filter(text -> text.filter() == null)
                .flatMap(text -> type.resolve(text.attribute()))
                .filter(attribute -> attribute.leaf().multiValued());
        if (listed.isEmpty()) {
            return List.of(operation.withValue(null));
        }
        if (!(value instanceof ArrayNode values)) {
            return List.of(operation);
        }
        List<RawOperation> removes = new ArrayList<>(values.size());
        for (JsonNode element : values) {
            String condition = condition(element);
            if (condition.isEmpty()) {
                // Left out, the client would take a member for removed who is still there.
                throw ScimException.invalidValue("Each of what is to be removed from " + path
                        + " needs its \"value\", as in [{\"value\": \"...\"}].");
            }
            removes.add(new RawOperation(Verb.REMOVE, path + "[" + condition + "]", null));
        }
        return removes;
    }

    /** By its value where it has one: clients send displays that have changed since. */
    private static String condition(JsonNode element) {
        if (element.isValueNode()) {
            return element.isNull() ? "" : "value eq " + element;
        }
        List<String> conditions = new ArrayList<>();
        for (String name : element.propertyNames()) {
            JsonNode value = element.path(name);
            if (!value.isValueNode() || value.isNull() || name.equalsIgnoreCase("$ref")) {
                continue;
            }
            String condition = name + " eq " + value;
            if (name.equalsIgnoreCase("value")) {
                return condition;
            }
            conditions.add(condition);
        }
        return String.join(" and ", conditions);
    }
}
