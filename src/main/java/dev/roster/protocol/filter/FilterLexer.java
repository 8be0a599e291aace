package dev.roster.protocol.filter;

import dev.roster.protocol.error.ScimException;
import java.util.ArrayList;
import java.util.List;

/** Cuts filter text into tokens. A word is a run of anything but spaces, double quotes and brackets: the parser judges it. */
public final class FilterLexer {
    /** Characters a filter may have. */
    public static final int MAX_LENGTH = 16_384;

    private final String text;
    private int position;

    private FilterLexer(String text) {
        this.text = text;
    }

    public static List<Token> tokens(String text) {
        if (text.length() > MAX_LENGTH) {
            throw ScimException.invalidFilter("The filter is longer than " + MAX_LENGTH + " characters.");
        }
        requireStorable(text, 0);
        return new FilterLexer(text).tokens();
    }

    static ScimException error(int position, String problem) {
        return ScimException.invalidFilter("Filter, character " + (position + 1) + ": " + problem + ".");
    }

    private List<Token> tokens() {
        List<Token> tokens = new ArrayList<>();
        while (position < text.length()) {
            if (text.charAt(position) == ' ') {
                position++;
            } else {
                tokens.add(token());
            }
        }
        return tokens;
    }

    private Token token() {
        return switch (text.charAt(position)) {
            case '(' -> bracket(Token.Kind.OPEN_PAREN);
            case ')' -> bracket(Token.Kind.CLOSE_PAREN);
            case '[' -> bracket(Token.Kind.OPEN_BRACKET);
            case ']' -> bracket(Token.Kind.CLOSE_BRACKET);
            case '"' -> string();
            default -> word();
        };
    }

    private Token bracket(Token.Kind kind) {
        int start = position++;
        return new Token(kind, text.substring(start, position), start);
    }

    private Token word() {
        int start = position;
        while (position < text.length() && " \"()[]".indexOf(text.charAt(position)) < 0) {
            position++;
        }
        return new Token(Token.Kind.WORD, text.substring(start, position), start);
    }

    /** A JSON string (RFC 8259 section 7). */
    private Token string() {
        int start = position++;
        StringBuilder value = new StringBuilder();
        while (true) {
            char c = next(start);
            if (c == '"') {
                requireStorable(value, start);
                return new Token(Token.Kind.STRING, value.toString(), start);
            }
            if (c < ' ') {
                throw error(position - 1, "a control character in a string has to be escaped");
            }
            value.append(c == '\\' ? escaped(start) : c);
        }
    }

    private char escaped(int start) {
        char c = next(start);
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode(start);
            default -> throw error(position - 2, "\\" + c + " is not an escape of a JSON string");
        };
    }

    private char unicode(int start) {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            char c = next(start);
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw error(position - 1, "\\u has to be followed by four hexadecimal digits");
            }
            code = code * 16 + digit;
        }
        return (char) code;
    }

    private char next(int start) {
        if (position == text.length()) {
            throw error(start, "the string that starts here has no end");
        }
        return text.charAt(position++);
    }

    /** PostgreSQL keeps neither NUL nor half a surrogate pair, so nothing stored could match. */
    private static void requireStorable(CharSequence value, int start) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1));
            if (c == 0 || (Character.isSurrogate(c) && !pair)) {
                throw error(start, "NUL and unpaired surrogates are not text");
            }
            i += pair ? 1 : 0;
        }
    }
}
