package dev.roster.auth;

import dev.roster.auth.TokenRepository.Token;
import dev.roster.protocol.dialect.Dialect;
import dev.roster.startup.StartupFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** The tokens that open the console, read once when the server starts; SCIM refuses them. */
@Component
class AdminTokens {
    private static final Logger log = LoggerFactory.getLogger(AdminTokens.class);
    static final String CONFIGURED = "ROSTER_ADMIN_TOKEN";
    static final String GENERATED = "generated admin";
    private static final String ROLE = "admin";
    private static final int SHORTEST = 16;

    private final List<Token> tokens;

    /** Blocks: it runs before the server accepts requests. */
    AdminTokens(
            TokenRepository repository,
            @Value("${roster.admin-token:}") String adminToken,
            @Value("${roster.api-bearer:}") String apiBearer) {
        String configured = adminToken.strip();
        List<Token> accepted = new ArrayList<>();
        if (configured.isEmpty()) {
            generateOnce(repository);
        } else if (configured.equals(apiBearer.strip())) {
            throw new StartupFailure("ROSTER_ADMIN_TOKEN must not be the token of API_BEARER.");
        } else if (configured.length() < SHORTEST) {
            throw new StartupFailure("ROSTER_ADMIN_TOKEN must have at least " + SHORTEST
                    + " characters, such as `openssl rand -base64 32` makes: anyone may try to sign in.");
        } else {
            repository.delete(ApiTokens.DEFAULT_TENANT, GENERATED).block();
            accepted.add(
                    new Token(ApiTokens.DEFAULT_TENANT, Dialect.STRICT, CONFIGURED, TokenHash.of(configured), null));
        }
        accepted.addAll(Objects.requireNonNull(repository.findAll(ROLE).block()));
        tokens = List.copyOf(accepted);
    }

    /** The one that a test finds; all are tested. */
    Optional<Token> match(Predicate<Token> test) {
        return ApiTokens.match(tokens, test);
    }

    private static void generateOnce(TokenRepository repository) {
        String token = ApiTokens.random();
        boolean made = Objects.requireNonNull(repository
                .insertIfAbsent(ApiTokens.DEFAULT_TENANT, GENERATED, ROLE, TokenHash.of(token))
                .block());
        if (made) {
            log.warn(
                    "ROSTER_ADMIN_TOKEN is not set, so an admin token for /console was made. It is shown only this once: {}",
                    token);
        } else {
            log.info(
                    "ROSTER_ADMIN_TOKEN is not set: the admin token made at the first start is valid. If it is lost, set ROSTER_ADMIN_TOKEN.");
        }
    }
}
