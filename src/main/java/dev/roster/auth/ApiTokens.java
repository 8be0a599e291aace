package dev.roster.auth;

import dev.roster.web.Caller;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** The tokens that SCIM accepts, read once when the server starts and kept as SHA-256 only. */
@Component
class ApiTokens {
    private static final Logger log = LoggerFactory.getLogger(ApiTokens.class);
    // Not refused: to try the server, any will do.
    private static final int SHORT = 16;

    private final Tokens tokens;

    ApiTokens(TokenRepository repository, @Value("${roster.api-bearer:}") String apiBearer) {
        String configured = apiBearer.strip();
        if (!configured.isEmpty() && configured.length() < SHORT) {
            log.warn(
                    "API_BEARER has fewer than {} characters and may be guessed: set one such as `openssl rand -base64 32` makes.",
                    SHORT);
        }
        tokens = Tokens.load(repository, Tokens.Role.SCIM, configured);
    }

    public Optional<Caller> authenticate(String bearer, String requestId) {
        TokenHash hash = TokenHash.of(bearer);
        return tokens.match(token -> token.hash().matches(hash))
                .map(token -> new Caller(token.tenantId(), token.dialect(), token.name(), requestId));
    }
}
