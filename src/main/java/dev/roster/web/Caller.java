package dev.roster.web;

import dev.roster.protocol.dialect.Dialect;
import dev.roster.protocol.error.ScimException;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * Who sends a request, known from the bearer token.
 *
 * @param dialect how odd requests are read
 * @param requestId names the request in its answer, in the log and in the journal
 */
public record Caller(int tenantId, Dialect dialect, String tokenName, String requestId) {
    /** The exchange attribute that holds the caller once the token was checked. */
    public static final String ATTRIBUTE = Caller.class.getName();

    public static Caller of(ServerRequest request) {
        return (Caller) request.attribute(ATTRIBUTE)
                .orElseThrow(() -> ScimException.status(401, "Send \"Authorization: Bearer <token>\"."));
    }
}
