package dev.roster.console;

import org.jspecify.annotations.Nullable;

/**
 * A value that may be long.
 *
 * @param text the value, or its beginning
 * @param all the whole value where {@code text} is only its beginning
 */
record Cut(String text, @Nullable String all) {
    private static final int LONG = 300;

    static Cut of(String value) {
        if (value.length() <= LONG) {
            return new Cut(value, null);
        }
        int end = Character.isHighSurrogate(value.charAt(LONG - 1)) ? LONG - 1 : LONG;
        return new Cut(value.substring(0, end), value);
    }

    static @Nullable Cut ofNullable(@Nullable String value) {
        return value == null || value.isEmpty() ? null : of(value);
    }
}
