package dev.roster.resources;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.error.ScimType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Cursors as clients see them (RFC 9865 section 2): opaque, and sealed with the query they belong to, so that one that was changed,
 * or taken to another query or tenant, is refused. Servers of one database share the secret.
 */
@Component
class Cursors {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SEAL = 16;
    private static final Duration FOR_EVER = Duration.ofMillis(Long.MAX_VALUE);

    private final Mono<SecretKeySpec> secret;
    private final Clock clock;
    private final Duration timeout;

    Cursors(ResourceRepository repository, Clock clock, @Value("${roster.cursor-timeout}") Duration timeout) {
        this.secret = repository
                .cursorSecret()
                .map(bytes -> new SecretKeySpec(bytes, ALGORITHM))
                // A failure is not kept: the next one asks again.
                .cache(key -> FOR_EVER, failure -> Duration.ZERO, () -> Duration.ZERO);
        this.clock = clock;
        this.timeout = timeout;
    }

    /** The text of a cursor of the query that these words tell. */
    Mono<String> seal(Cursor cursor, List<String> query) {
        return secret.map(key -> {
            byte[] content = cursor.toBytes();
            byte[] sealed = Arrays.copyOf(content, content.length + SEAL);
            System.arraycopy(mac(key, content, query), 0, sealed, content.length, SEAL);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
        });
    }

    Mono<Cursor> open(String text, List<String> query) {
        return secret.map(key -> {
            byte[] sealed = bytes(text);
            int length = sealed.length - SEAL;
            if (length < 0 || !isSealed(key, Arrays.copyOf(sealed, length), query, sealed)) {
                throw invalid();
            }
            Cursor cursor = Cursor.of(ByteBuffer.wrap(sealed, 0, length));
            if (cursor.issued().plus(timeout).isBefore(clock.instant())) {
                throw ScimException.of(ScimType.EXPIRED_CURSOR, "The cursor has expired: start again without it.");
            }
            return cursor;
        });
    }

    private static boolean isSealed(SecretKeySpec key, byte[] content, List<String> query, byte[] sealed) {
        byte[] expected = Arrays.copyOf(mac(key, content, query), SEAL);
        return MessageDigest.isEqual(expected, Arrays.copyOfRange(sealed, content.length, sealed.length));
    }

    private static byte[] bytes(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
    }

    private static ScimException invalid() {
        return ScimException.of(
                ScimType.INVALID_CURSOR,
                "The cursor is not one of this query: repeat the query as it was, or start again without a cursor.");
    }

    private static byte[] mac(SecretKeySpec key, byte[] content, List<String> query) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            for (String word : query) {
                byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
                mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
                mac.update(bytes);
            }
            return mac.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
