package dev.roster.auth;

import dev.roster.auth.TokenRepository.Token;
import dev.roster.startup.StartupFailure;
import java.util.Optional;
import java.util.function.Predicate;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** The tokens that open the console, read once when the server starts; SCIM refuses them. */
@Component
class AdminTokens {
    private static final int SHORTEST = 16;

    private final Tokens tokens;

    AdminTokens(
            TokenRepository repository,
            @Value("${roster.admin-token:}") String adminToken,
            @Value("${roster.api-bearer:}") String apiBearer) {
        String configured = adminToken.strip();
        if (!configured.isEmpty() && configured.equals(apiBearer.strip())) {
            throw new StartupFailure("ROSTER_ADMIN_TOKEN must not be the token of API_BEARER.");
        }
        if (!configured.isEmpty() && configured.length() < SHORTEST) {
            throw new StartupFailure("ROSTER_ADMIN_TOKEN must have at least " + SHORTEST
                    + " characters, such as `openssl rand -base64 32` makes: anyone may try to sign in.");
        }
        tokens = Tokens.load(repository, Tokens.Role.ADMIN, configured);
    }

    /** The one that a test finds; all are tested. */
    Optional<Token> match(Predicate<Token> test) {
        return tokens.match(test);
    }
}
