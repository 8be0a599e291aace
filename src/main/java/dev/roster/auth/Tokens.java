package dev.roster.auth;

import dev.roster.auth.TokenRepository.Token;
import dev.roster.protocol.dialect.Dialect;
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

/** The tokens of one role: those of the database, and the one of the environment or, without it, one that the first start made. */
final class Tokens {
    static final int DEFAULT_TENANT = 1;
    private static final Logger log = LoggerFactory.getLogger(Tokens.class);

    private final List<Token> accepted;

    private Tokens(List<Token> accepted) {
        this.accepted = List.copyOf(accepted);
    }

    /** Blocks: it runs before the server accepts requests. */
    static Tokens load(TokenRepository repository, Role role, String configured) {
        List<Token> accepted = new ArrayList<>();
        if (configured.isEmpty()) {
            generateOnce(repository, role);
        } else {
            repository.delete(DEFAULT_TENANT, role.generated).block();
            Dialect dialect = Objects.requireNonNull(
                    repository.loadDialect(DEFAULT_TENANT).block());
            accepted.add(new Token(DEFAULT_TENANT, dialect, role.variable, TokenHash.of(configured), null));
        }
        accepted.addAll(Objects.requireNonNull(repository.findAll(role.stored).block()));
        return new Tokens(accepted);
    }

    /** The one that a test finds among those that have not expired. All are tested, so that the time tells nothing. */
    Optional<Token> match(Predicate<Token> test) {
        OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
        @Nullable Token match = null;
        for (Token token : accepted) {
            if (test.test(token)) {
                match = token;
            }
        }
        return Optional.ofNullable(match).filter(token -> token.expiresAt() == null || now.isBefore(token.expiresAt()));
    }

    private static void generateOnce(TokenRepository repository, Role role) {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        boolean made = Objects.requireNonNull(repository
                .insertIfAbsent(DEFAULT_TENANT, role.generated, role.stored, TokenHash.of(token))
                .block());
        if (made) {
            // The only time that a token is shown: the database has its hash.
            log.warn(
                    "{} is not set, so {} was made. It is shown only this once: {}",
                    role.variable,
                    role.described,
                    token);
        } else {
            log.info(
                    "{} is not set: the token made at the first start is valid. If it is lost, set {}.",
                    role.variable,
                    role.variable);
        }
    }

    /** What a token is for. */
    enum Role {
        SCIM("scim", "API_BEARER", "generated", "a bearer token"),
        ADMIN("admin", "ROSTER_ADMIN_TOKEN", "generated admin", "an admin token for /console");

        private final String stored;
        private final String variable;
        private final String generated;
        private final String described;

        /** {@code stored} is as in {@code scim.token.role}, {@code generated} the name of the token that the first start makes. */
        Role(String stored, String variable, String generated, String described) {
            this.stored = stored;
            this.variable = variable;
            this.generated = generated;
            this.described = described;
        }
    }
}
