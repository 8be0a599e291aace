package dev.roster.protocol.patch;

import dev.roster.protocol.schema.AttributePath;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A path in the notation of RFC 7644 section 3.5.2: {@code attrPath / valuePath [subAttr]}. Grammar only: neither the schema nor the
 * filter's own grammar has been asked.
 *
 * @param attribute the path with the brackets taken out
 * @param filter the text between the brackets
 */
public record PathText(AttributePath attribute, @Nullable String filter) {

    /** Reads a path; empty when the text is not one. */
    public static Optional<PathText> parse(String text) {
        int open = text.indexOf('[');
        if (open < 0) {
            return AttributePath.parse(text).map(path -> new PathText(path, null));
        }
        int close = closingBracket(text, open);
        if (close < 0) {
            return Optional.empty();
        }
        String head = text.substring(0, open);
        String tail = text.substring(close + 1);
        boolean headIsAttribute = AttributePath.parse(head)
                .map(path -> path.subAttribute() == null)
                .orElse(false);
        if (!headIsAttribute || !(tail.isEmpty() || tail.startsWith("."))) {
            return Optional.empty();
        }
        return AttributePath.parse(head + tail).map(path -> new PathText(path, text.substring(open + 1, close)));
    }

    /** The bracket that ends the filter: one inside a quoted value does not. */
    private static int closingBracket(String text, int open) {
        boolean quoted = false;
        for (int i = open + 1; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '"' -> quoted = !quoted;
                case '\\' -> i += quoted ? 1 : 0;
                case ']' -> {
                    if (!quoted) {
                        return i;
                    }
                }
                default -> {}
            }
        }
        return -1;
    }
}
