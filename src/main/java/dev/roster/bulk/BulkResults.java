package dev.roster.bulk;

import dev.roster.protocol.error.ScimError;
import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.message.BulkOperation;
import dev.roster.protocol.message.BulkOperation.Method;
import dev.roster.protocol.message.BulkPlan;
import dev.roster.protocol.message.BulkRequest;
import dev.roster.protocol.message.BulkResult;
import dev.roster.web.RequestTrace;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Results as they come, told to the plan; knows when enough failed to end the request. */
final class BulkResults {
    private static final Logger LOG = LoggerFactory.getLogger(BulkResults.class);
    private static final ScimError FAULT = new ScimError(500, null, "The server failed; its log has the cause.");

    private final BulkPlan plan;
    private final Function<BulkOperation, @Nullable String> location;
    private final BulkRequest request;
    private final RequestTrace trace;
    private final int failOnErrors;
    private final @Nullable BulkResult[] byIndex;
    private int failures;
    private boolean ended;

    /**
     * No results yet.
     *
     * @param location the address of what an operation is about; null where it is about nothing
     */
    BulkResults(
            BulkRequest request,
            BulkPlan plan,
            Function<BulkOperation, @Nullable String> location,
            RequestTrace trace) {
        this.request = request;
        this.trace = trace;
        this.plan = plan;
        this.location = location;
        this.failOnErrors = request.failOnErrors();
        this.byIndex = new BulkResult[request.operations().size()];
    }

    void succeeded(BulkResult result) {
        byIndex[result.operation().index()] = result;
        plan.done(result.operation(), true);
    }

    void failed(BulkOperation operation, Throwable failure) {
        if (!(failure instanceof ScimException)) {
            LOG.error("Bulk: {} {} failed", operation.method(), operation.path(), failure);
        }
        ScimError error = failure instanceof ScimException scim ? scim.error() : FAULT;
        // RFC 7644 section 3.7: a location in each result but that of a create that failed.
        String address = operation.method() == Method.POST ? null : location.apply(operation);
        byIndex[operation.index()] = BulkResult.failed(operation, address, error);
        Method method = operation.method();
        trace.refused(new RequestTrace.Refused(
                operation.index(),
                method == null ? "" : method.name(),
                operation.path(),
                request.data(operation),
                error));
        plan.done(operation, false);
        failures++;
        if (failures >= failOnErrors) {
            end();
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
