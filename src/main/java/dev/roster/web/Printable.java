package dev.roster.web;

/** Text that does no harm where it is shown: what can't be seen, or turns around what can, is written as an escape. */
public final class Printable {
    /** What {@link #of} escapes, as a regular expression of PostgreSQL. */
    public static final String HIDDEN =
            "[\\u0001-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff]";

    private Printable() {}

    public static String of(String text) {
        return of(text, Integer.MAX_VALUE);
    }

    /** At most so many characters, and an ellipsis where that is not all. */
    public static String of(String text, int most) {
        StringBuilder printable = new StringBuilder(Math.min(text.length(), most));
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            String escape = isShown(c) ? "" : "\\u%04x".formatted(c);
            int length = escape.isEmpty() ? Character.charCount(c) : escape.length();
            if (length > most - printable.length()) {
                return printable.append('…').toString();
            }
            if (escape.isEmpty()) {
                printable.appendCodePoint(c);
            } else {
                printable.append(escape);
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
