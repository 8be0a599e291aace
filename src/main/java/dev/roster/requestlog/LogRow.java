package dev.roster.requestlog;

import dev.roster.protocol.error.ScimError;
import dev.roster.protocol.error.ScimType;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.web.Caller;
import dev.roster.web.RequestTrace;
import dev.roster.web.RequestTrace.Refused;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code scim.request_log}, not yet masked and made printable.
 *
 * @param isKept false: it is only counted
 * @param rewrites joined by commas
 * @param isBodyKept false: the body is there to see whom a refused request was about, and what its reason may quote
 */
record LogRow(
        boolean isKept,
        OffsetDateTime at,
        @Nullable Integer tenantId,
        @Nullable String token,
        String requestId,
        String method,
        String path,
        @Nullable String query,
        String operation,
        int status,
        @Nullable String scimType,
        @Nullable String detail,
        int durationMicros,
        @Nullable String resourceType,
        @Nullable UUID resourceId,
        @Nullable String subject,
        @Nullable Long results,
        @Nullable Integer bulkOperation,
        @Nullable String userAgent,
        @Nullable String rewrites,
        boolean isBodyKept,
        @Nullable String body) {

    /** Characters of a name. */
    static final int MOST_WORDS = 512;

    static LogRow of(RequestTrace trace, boolean isKept, boolean isBodyKept) {
        Caller caller = trace.caller();
        ResourceType type = trace.type();
        ScimError error = trace.error();
        return new LogRow(
                isKept,
                trace.at().atOffset(ZoneOffset.UTC),
                caller == null ? null : caller.tenantId(),
                caller == null ? null : caller.tokenName(),
                trace.id(),
                trace.method(),
                trace.path(),
                trace.query(),
                trace.what(),
                trace.status(),
                error == null ? null : keyword(error),
                detail(trace),
                (int) Math.min(Integer.MAX_VALUE, trace.duration().toNanos() / 1000),
                type == null ? null : type.name(),
                trace.resourceId(),
                cut(trace.subject()),
                trace.results(),
                null,
                cut(trace.userAgent()),
                trace.rewrites().isEmpty() ? null : String.join(",", trace.rewrites()),
                isBodyKept,
                isBodyKept || error != null ? trace.body() : null);
    }

    /** An operation of a bulk request that was refused, as if it had been a request. */
    LogRow refused(Refused operation, boolean isBodyKept) {
        return new LogRow(
                true,
                at,
                tenantId,
                token,
                requestId,
                operation.method(),
                operation.path(),
                null,
                operation.what(),
                operation.error().status(),
                keyword(operation.error()),
                operation.error().detail(),
                0,
                operation.type() == null ? null : operation.type().name(),
                operation.resourceId(),
                null,
                null,
                operation.index(),
                userAgent,
                null,
                isBodyKept,
                operation.body());
    }

    /** What it holds on to, about, in characters. */
    int size() {
        return 500
                + length(body)
                + length(query)
                + path.length()
                + length(subject)
                + length(detail)
                + length(userAgent);
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    /** A little more than is shown, so that what is cut says so. */
    private static @Nullable String cut(@Nullable String text) {
        return text == null || text.length() <= MOST_WORDS ? text : text.substring(0, MOST_WORDS + 1);
    }

    private static @Nullable String detail(RequestTrace trace) {
        if (trace.status() == RequestTrace.HUNG_UP) {
            return "The client hung up before it was answered.";
        }
        ScimError error = trace.error();
        if (error != null) {
            return error.detail();
        }
        return trace.refusals() == 0 ? null : "Refused operations: " + trace.refusals();
    }

    private static @Nullable String keyword(ScimError error) {
        ScimType type = error.scimType();
        return type == null ? null : type.keyword();
    }
}
