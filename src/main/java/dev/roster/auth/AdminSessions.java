package dev.roster.auth;

import dev.roster.auth.TokenRepository.Token;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Who is signed in to the console. Nothing is kept: a session is the second it ends and a seal over that and the hash of the token
 * it was opened with, so it ends with that token too, and every server of one database knows it.
 */
@Component
public class AdminSessions {
    public static final Duration LENGTH = Duration.ofHours(8);
    private static final Logger LOG = LoggerFactory.getLogger(AdminSessions.class);
    private static final String ALGORITHM = "HmacSHA256";

    private final AdminTokens tokens;
    private final Clock clock;
    private final SecretKeySpec key;

    AdminSessions(AdminTokens tokens, TokenRepository repository, Clock clock) {
        this.tokens = tokens;
        this.clock = clock;
        this.key = new SecretKeySpec(
                Objects.requireNonNull(repository.sessionSecret().block()), ALGORITHM);
    }

    /** A session for the holder of an admin token, which is too long to be guessed; empty: it is none. */
    public Optional<String> open(String secret) {
        TokenHash hash = TokenHash.of(secret);
        Optional<Token> token = tokens.match(one -> one.hash().matches(hash));
        if (token.isEmpty()) {
            LOG.warn("The console was asked for a session with a wrong admin token");
        }
        return token.map(found -> {
            LOG.info("The console was opened with the admin token \"{}\"", found.name());
            byte[] end = ByteBuffer.allocate(Long.BYTES)
                    .putLong(clock.instant().plus(LENGTH).getEpochSecond())
                    .array();
            byte[] seal = seal(end, found);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(ByteBuffer.allocate(end.length + seal.length)
                            .put(end)
                            .put(seal)
                            .array());
        });
    }

    public Optional<Admin> find(String session) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(session);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (bytes.length <= Long.BYTES
                || ByteBuffer.wrap(bytes).getLong() <= clock.instant().getEpochSecond()) {
            return Optional.empty();
        }
        byte[] end = Arrays.copyOf(bytes, Long.BYTES);
        byte[] seal = Arrays.copyOfRange(bytes, Long.BYTES, bytes.length);
        return tokens.match(token -> MessageDigest.isEqual(seal, seal(end, token)))
                .map(token -> new Admin(token.tenantId(), token.name()));
    }

    private byte[] seal(byte[] end, Token token) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(end);
            return mac.doFinal(token.hash().bytes());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
