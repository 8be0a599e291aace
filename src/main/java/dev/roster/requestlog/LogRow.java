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
        @Nullable String body) {

    static LogRow of(RequestTrace trace, boolean isKept, @Nullable String body) {
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
                trace.operation(),
                trace.status(),
                error == null ? null : keyword(error),
                error == null ? null : error.detail(),
                (int) Math.min(Integer.MAX_VALUE, trace.duration().toNanos() / 1000),
                type == null ? null : type.name(),
                trace.resourceId(),
                trace.subject(),
                trace.results(),
                null,
                trace.userAgent(),
                trace.rewrites().isEmpty() ? null : String.join(",", trace.rewrites()),
                body);
    }

    /** An operation of a bulk request that was refused, as if it had been a request. */
    LogRow refused(Refused operation, @Nullable String data) {
        return new LogRow(
                true,
                at,
                tenantId,
                token,
                requestId,
                operation.method(),
                operation.path(),
                null,
                "bulk",
                operation.error().status(),
                keyword(operation.error()),
                operation.error().detail(),
                0,
                null,
                null,
                null,
                null,
                operation.index(),
                userAgent,
                null,
                data);
    }

    /** What it holds on to, about, in characters. */
    int size() {
        return 500 + (body == null ? 0 : body.length()) + (query == null ? 0 : query.length()) + path.length();
    }

    private static @Nullable String keyword(ScimError error) {
        ScimType type = error.scimType();
        return type == null ? null : type.keyword();
    }
}
