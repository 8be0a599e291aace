package dev.roster.protocol.patch;

import dev.roster.protocol.patch.PatchOperation.Add;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Adds in a row to lists, folded to one for each list: thousands of operations that add a value each cost what one of them does. */
final class FoldedAdds {
    private final List<PatchOperation> operations = new ArrayList<>();

    // By the text of the path, since to hash a path is to hash all that its schema says.
    private final Map<String, Add> run = new LinkedHashMap<>();

    private FoldedAdds() {}

    static List<PatchOperation> of(List<PatchOperation> operations) {
        if (operations.size() < 2) {
            return operations;
        }
        FoldedAdds folded = new FoldedAdds();
        operations.forEach(folded::take);
        folded.endRun();
        return folded.operations;
    }

    private void take(PatchOperation operation) {
        if (operation instanceof Add add && isPlain(add)) {
            String path = add.path().toString();
            Add first = run.get(path);
            if (first == null) {
                ArrayNode values = JsonNodeFactory.instance.arrayNode();
                run.put(path, new Add(add.path(), addTo(values, add.value()), null));
            } else {
                addTo((ArrayNode) first.value(), add.value());
            }
        } else {
            endRun();
            operations.add(operation);
        }
    }

    private void endRun() {
        operations.addAll(run.values());
        run.clear();
    }

    /** To a whole list, and without a primary value, which would take that of the ones before it. */
    private static boolean isPlain(Add add) {
        return add.path().attribute().attribute().multiValued()
                && add.path().attribute().subAttribute() == null
                && add.path().filter() == null
                && !add.value().isNull()
                && !isPrimary(add.value());
    }

    private static boolean isPrimary(JsonNode value) {
        return value.isArray() ? value.valueStream().anyMatch(Assignment::isPrimary) : Assignment.isPrimary(value);
    }

    private static ArrayNode addTo(ArrayNode values, JsonNode value) {
        if (value.isArray()) {
            value.forEach(values::add);
        } else {
            values.add(value);
        }
        return values;
    }
}
