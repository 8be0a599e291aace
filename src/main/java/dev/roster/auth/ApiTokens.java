package dev.roster.auth;

import dev.roster.auth.TokenRepository.Token;
import dev.roster.protocol.dialect.Dialect;
import dev.roster.web.Caller;
import java.security.SecureRandom;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** The tokens that are accepted, read once when the server starts and kept as SHA-256 only. */
@Component
class ApiTokens {
    private static final Logger log = LoggerFactory.getLogger(ApiTokens.class);
    static final int DEFAULT_TENANT = 1;
    static final String CONFIGURED = "API_BEARER";
    static final String GENERATED = "generated";
    private static final String ROLE = "scim";
    // Not refused: to try the server, any will do.
    private static final int SHORT = 16;

    private final List<Token> tokens;

    /** Blocks: it runs before the server accepts requests. */
    ApiTokens(TokenRepository repository, @Value("${roster.api-bearer:}") String apiBearer) {
        String configured = apiBearer.strip();
        List<Token> accepted = new ArrayList<>();
        if (configured.isEmpty()) {
            generateOnce(repository);
        } else {
            if (configured.length() < SHORT) {
                log.warn(
                        "API_BEARER has fewer than {} characters and may be guessed: set one such as `openssl rand -base64 32` makes.",
                        SHORT);
            }
            repository.delete(DEFAULT_TENANT, GENERATED).block();
            Dialect dialect = Objects.requireNonNull(
                    repository.loadDialect(DEFAULT_TENANT).block());
            accepted.add(new Token(DEFAULT_TENANT, dialect, CONFIGURED, TokenHash.of(configured), null));
        }
        accepted.addAll(Objects.requireNonNull(repository.findAll(ROLE).block()));
        tokens = List.copyOf(accepted);
    }

    /** Compares with every token, whether or not one matched already: the time tells nothing. */
    public Optional<Caller> authenticate(String bearer, String requestId) {
        TokenHash hash = TokenHash.of(bearer);
        return match(tokens, token -> token.hash().matches(hash))
                .map(token -> new Caller(token.tenantId(), token.dialect(), token.name(), requestId));
    }

    /** The one that a test finds among those that have not expired; all are tested. */
    static Optional<Token> match(List<Token> tokens, Predicate<Token> test) {
        OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
        @Nullable Token match = null;
        for (Token token : tokens) {
            if (test.test(token)) {
                match = token;
            }
        }
        return Optional.ofNullable(match).filter(token -> token.expiresAt() == null || now.isBefore(token.expiresAt()));
    }

    private static void generateOnce(TokenRepository repository) {
        String token = random();
        boolean made = Objects.requireNonNull(repository
                .insertIfAbsent(DEFAULT_TENANT, GENERATED, ROLE, TokenHash.of(token))
                .block());
        if (made) {
            // The only time that a token is shown: the database has its hash.
            log.warn("API_BEARER is not set, so a bearer token was made. It is shown only this once: {}", token);
        } else {
            log.info(
                    "API_BEARER is not set: the bearer token made at the first start is valid. If it is lost, set API_BEARER.");
        }
    }

    static String random() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}
