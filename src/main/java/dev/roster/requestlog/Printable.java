package dev.roster.requestlog;

import org.jspecify.annotations.Nullable;

/** Text that does no harm where it is shown: what can't be seen, or turns around what can, is written as an escape. */
final class Printable {
    private Printable() {}

    static @Nullable String of(@Nullable String text, int most) {
        if (text == null) {
            return null;
        }
        StringBuilder printable = new StringBuilder(Math.min(text.length(), most) + 16);
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            boolean shown = isShown(c);
            if (printable.length() + (shown ? Character.charCount(c) : 6) > most) {
                return printable.append('…').toString();
            }
            if (shown) {
                printable.appendCodePoint(c);
            } else {
                printable.append("\\u%04x".formatted(c));
            }
            i += Character.charCount(c);
        }
        return printable.toString();
    }

    private static boolean isShown(int c) {
        return c == '\n'
                || switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> c == '\t' || c == '\r' || isJoiner(c);
                    default -> true;
                };
    }

    /** Names in some scripts, and emoji, are written with these. */
    private static boolean isJoiner(int c) {
        return c == 0x200C || c == 0x200D;
    }
}
