package dev.roster.console;

import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of the log of requests as lists show it; long texts are cut. */
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

    String duration() {
        return milliseconds(micros);
    }

    static String milliseconds(long micros) {
        return String.format(Locale.ROOT, micros < 10_000 ? "%.1f ms" : "%.0f ms", micros / 1000.0);
    }
}
