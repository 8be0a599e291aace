package dev.roster.console;

import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of the log of requests as lists show it; long texts are cut.
 *
 * @param subject how the request names whom it is about
 * @param name how the resource of {@code resourceId} is called now; null: there is none
 */
record RequestRow(
        long id,
        OffsetDateTime time,
        String requestId,
        @Nullable String token,
        String method,
        String path,
        String operation,
        int status,
        @Nullable String scimType,
        @Nullable String detail,
        int micros,
        @Nullable String resourceType,
        @Nullable UUID resourceId,
        @Nullable String subject,
        @Nullable String name,
        @Nullable String userAgent,
        @Nullable Integer bulkOperation,
        boolean isRewritten) {
    Moment at() {
        return Moment.of(time);
    }

    RequestFilter.Place place() {
        return new RequestFilter.Place(time, id);
    }

    /** The class that gives a status its colour. */
    String kind() {
        return status >= 500 ? "failed" : status >= 400 ? "refused" : "ok";
    }

    boolean isError() {
        return status >= 400;
    }

    boolean isBulk() {
        return bulkOperation != null;
    }

    /** Whom it is about: the resource that was addressed, whatever it was to be called. */
    @Nullable
    String about() {
        return name != null ? name : subject;
    }

    /** How the request names it, where that differs from its name now. */
    @Nullable
    String sentAs() {
        return name == null || name.equalsIgnoreCase(subject) ? null : subject;
    }

    /** Nobody knows its token, or what it was to do: address and client say more. */
    boolean isUnknown() {
        return token == null || operation.equals("other");
    }

    boolean hasNoBody() {
        return method.equals("GET") || method.equals("DELETE");
    }

    /** An operation of a bulk request that was refused; the request's changes are those of others. */
    boolean isRefusedPart() {
        return isBulk() && isError();
    }

    String duration() {
        return milliseconds(micros);
    }

    static String milliseconds(long micros) {
        return String.format(Locale.ROOT, micros < 10_000 ? "%.1f ms" : "%.0f ms", micros / 1000.0);
    }
}
