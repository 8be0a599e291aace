package dev.roster.bulk;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.message.BulkOperation;
import dev.roster.protocol.message.BulkPlan;
import dev.roster.protocol.message.BulkReferences;
import dev.roster.protocol.message.BulkRequest;
import dev.roster.web.Json;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Paths and data of operations, ids in the place of references. */
record BulkData(BulkRequest request, BulkPlan plan) {

    void requirePossible(BulkOperation operation) {
        if (operation.problem() != null) {
            throw ScimException.invalidSyntax(operation.problem());
        }
        String failed = plan.failed(operation);
        if (failed != null) {
            throw missing(failed);
        }
    }

    static ScimException missing(String bulkId) {
        return ScimException.invalidValue(
                "This operation refers to the bulkId \"" + bulkId + "\", whose resource could not be created.");
    }

    String path(BulkOperation operation) {
        return BulkReferences.resolve(operation.path(), this::id);
    }

    JsonNode read(BulkOperation operation) {
        JsonNode data = Json.tree(request.data(operation));
        if (!operation.mentions().isEmpty()) {
            BulkReferences.resolve(data, this::id);
        }
        return data;
    }

    static ObjectNode object(JsonNode data) {
        if (data instanceof ObjectNode object) {
            return object;
        }
        throw ScimException.invalidSyntax("\"data\" must be a JSON object.");
    }

    private @Nullable String id(String bulkId) {
        UUID id = plan.id(bulkId);
        return id == null ? null : id.toString();
    }
}
