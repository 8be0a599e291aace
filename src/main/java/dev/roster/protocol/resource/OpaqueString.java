package dev.roster.protocol.resource;

import dev.roster.protocol.error.ScimException;
import java.text.Normalizer;

/** Passwords in the form in which they are compared: the OpaqueString profile of PRECIS (RFC 8265 section 4.2). */
final class OpaqueString {
    private static final int MOST_CHARACTERS = 1000;

    private OpaqueString() {}

    /**
     * Other spaces become the plain one, composed and decomposed letters the same.
     *
     * @throws ScimException {@code invalidValue} for an empty one, one with control characters and one that is far too long
     */
    static String prepare(String text, String path) {
        String prepared = Normalizer.normalize(text.replaceAll("\\p{Zs}", " "), Normalizer.Form.NFC);
        if (prepared.isEmpty() || prepared.length() > MOST_CHARACTERS) {
            throw ScimException.invalidValue(path + " must have 1 to " + MOST_CHARACTERS + " characters.");
        }
        if (prepared.chars().anyMatch(Character::isISOControl)) {
            throw ScimException.invalidValue(path + " must not have control characters.");
        }
        return prepared;
    }
}
