package dev.roster.protocol.message;

import dev.roster.protocol.error.ScimError;
import org.jspecify.annotations.Nullable;

/**
 * How one operation of a bulk request ended (RFC 7644 section 3.7).
 *
 * @param location the resource's address; null only for a create that failed
 * @param version the entity tag of what is there now; null if nothing is, or it is not known
 * @param error null if it succeeded
 */
public record BulkResult(
        BulkOperation operation,
        @Nullable String location,
        @Nullable String version,
        int status,
        @Nullable ScimError error) {

    public static BulkResult failed(BulkOperation operation, @Nullable String location, ScimError error) {
        return new BulkResult(operation, location, null, error.status(), error);
    }
}
