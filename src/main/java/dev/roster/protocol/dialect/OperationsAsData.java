package dev.roster.protocol.dialect;

import dev.roster.protocol.patch.RawOperation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * The example of RFC 7644 section 3.7.3 gives a PATCH in a bulk request its bare list of operations as data, and clients do as it does;
 * erratum 5050 asks for the PatchOp around it.
 */
final class OperationsAsData {

    private OperationsAsData() {}

    static JsonNode rewrite(JsonNode data) {
        if (!(data instanceof ArrayNode operations)) {
            return data;
        }
        var patchOp = operations.objectNode();
        patchOp.putArray("schemas").add(RawOperation.SCHEMA);
        patchOp.set("Operations", operations);
        return patchOp;
    }
}
