package dev.roster.bulk;

import dev.roster.protocol.error.ScimError;
import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.message.BulkOperation;
import dev.roster.protocol.message.BulkOperation.Method;
import dev.roster.protocol.message.BulkPlan;
import dev.roster.protocol.message.BulkRequest;
import dev.roster.protocol.message.BulkResult;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.web.Operation;
import dev.roster.web.RequestTrace;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Results as they come, told to the plan; knows when enough failed to end the request. */
final class BulkResults {
    private static final Logger LOG = LoggerFactory.getLogger(BulkResults.class);
    private static final ScimError FAULT = new ScimError(500, null, "The server failed; its log has the cause.");

    private final BulkPlan plan;
    private final BulkRequest request;
    private final BulkTargets targets;
    private final BulkData data;
    private final int failOnErrors;
    private final @Nullable BulkResult[] byIndex;
    private int failures;
    private boolean ended;

    BulkResults(BulkRequest request, BulkPlan plan, BulkTargets targets, BulkData data) {
        this.request = request;
        this.plan = plan;
        this.targets = targets;
        this.data = data;
        this.failOnErrors = request.failOnErrors();
        this.byIndex = new BulkResult[request.operations().size()];
    }

    void succeeded(BulkResult result) {
        byIndex[result.operation().index()] = result;
        plan.done(result.operation(), true);
    }

    void failed(BulkOperation operation, Throwable failure) {
        if (!(failure instanceof ScimException)) {
            LOG.atError()
                    .addKeyValue(RequestTrace.LOG_KEY, targets.trace().id())
                    .setCause(failure)
                    .log("Bulk: {} {} failed", operation.method(), operation.path());
        }
        ScimError error = failure instanceof ScimException scim ? scim.error() : FAULT;
        @Nullable String path = path(operation);
        // RFC 7644 section 3.7: a location in each result but that of a create that failed.
        String address = operation.method() == Method.POST || path == null ? null : targets.location(path);
        byIndex[operation.index()] = BulkResult.failed(operation, address, error);
        targets.trace().refused(refused(operation, path == null ? operation.path() : path, error));
        plan.done(operation, false);
        failures++;
        if (failures >= failOnErrors) {
            end();
        }
    }

    private RequestTrace.Refused refused(BulkOperation operation, String path, ScimError error) {
        Method method = operation.method();
        ResourceType type = targets.type(path).orElse(null);
        return new RequestTrace.Refused(
                operation.index(),
                method == null ? "" : method.name(),
                operation.path(),
                method == null ? Operation.OTHER : operation(method),
                type,
                type == null ? null : targets.id(type, path).orElse(null),
                request.data(operation),
                error);
    }

    private static Operation operation(Method method) {
        return switch (method) {
            case POST -> Operation.CREATE;
            case PUT -> Operation.REPLACE;
            case PATCH -> Operation.PATCH;
            case DELETE -> Operation.DELETE;
        };
    }

    /** Null where it refers to what was not created. */
    private @Nullable String path(BulkOperation operation) {
        try {
            return data.path(operation);
        } catch (ScimException e) {
            return null;
        }
    }

    /** No further operation is done. */
    void end() {
        ended = true;
    }

    boolean isEnded() {
        return ended;
    }

    boolean endsOnFailures() {
        return failOnErrors < Integer.MAX_VALUE;
    }

    boolean has(BulkOperation operation) {
        return byIndex[operation.index()] != null;
    }

    /** In the order of the request; what was not done has none. */
    List<BulkResult> inOrder() {
        return Arrays.stream(byIndex).filter(Objects::nonNull).toList();
    }
}
