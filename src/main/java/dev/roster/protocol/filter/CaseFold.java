package dev.roster.protocol.filter;

import java.text.Normalizer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How strings with caseExact=false are made equal (RFC 7643 section 2.2): code point by code point, in no locale. */
public final class CaseFold {

    private static final Pattern FULL_OR_HALF_WIDTH = Pattern.compile("[\\x{FF01}-\\x{FFEE}]+");

    private CaseFold() {}

    public static String fold(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 128) {
                return foldUnicode(text);
            }
            if (c >= 'A' && c <= 'Z') {
                return foldFrom(text, i);
            }
        }
        return text;
    }

    private static String foldFrom(String text, int first) {
        char[] folded = text.toCharArray();
        for (int i = first; i < folded.length; i++) {
            char c = folded[i];
            if (c >= 128) {
                return foldUnicode(text);
            }
            if (c >= 'A' && c <= 'Z') {
                folded[i] = (char) (c + ('a' - 'A'));
            }
        }
        return new String(folded);
    }

    /**
     * Prepares other letters as PRECIS does for user names (RFC 8265 section 3.3, which RFC 7644 section 5 asks for): full-width and
     * half-width forms are the plain ones, and an accent may be a character of its own.
     */
    private static String foldUnicode(String text) {
        StringBuilder folded = new StringBuilder(text.length());
        // By way of upper case, as some letters have several lower-case forms: both sigmas are one letter.
        plainWidth(text)
                .codePoints()
                .map(c -> Character.toLowerCase(Character.toUpperCase(c)))
                .forEach(folded::appendCodePoint);
        return Normalizer.normalize(folded, Normalizer.Form.NFC);
    }

    private static String plainWidth(String text) {
        return FULL_OR_HALF_WIDTH
                .matcher(text)
                .replaceAll(
                        match -> Matcher.quoteReplacement(Normalizer.normalize(match.group(), Normalizer.Form.NFKC)));
    }
}
