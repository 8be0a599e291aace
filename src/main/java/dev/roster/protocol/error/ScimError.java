package dev.roster.protocol.error;

import org.jspecify.annotations.Nullable;

/**
 * An error as it is told to a client (RFC 7644 section 3.12).
 *
 * @param status the HTTP status, 400 to 599; a string on the wire
 * @param scimType the keyword, where the RFC has one for the failure
 * @param detail what went wrong and what to change, for the admin who reads it
 */
public record ScimError(int status, @Nullable ScimType scimType, String detail) {
    public static final String SCHEMA = "urn:ietf:params:scim:api:messages:2.0:Error";

    public ScimError {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("not an error status: " + status);
        }
    }
}
