package dev.roster.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 of a bearer token, which is random enough to need no salt. */
final class TokenHash {
    private final byte[] sha256;

    private TokenHash(byte[] sha256) {
        this.sha256 = sha256;
    }

    static TokenHash of(String token) {
        try {
            return new TokenHash(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    static TokenHash stored(byte[] sha256) {
        return new TokenHash(sha256.clone());
    }

    byte[] bytes() {
        return sha256.clone();
    }

    /** In a time that does not depend on where they differ. */
    boolean matches(TokenHash other) {
        return MessageDigest.isEqual(sha256, other.sha256);
    }
}
