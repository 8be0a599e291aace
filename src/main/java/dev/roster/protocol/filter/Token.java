package dev.roster.protocol.filter;

/**
 * A word, string or bracket of a filter.
 *
 * @param text as written; of a string, the text it stands for
 * @param position of its first character in the filter, from 0
 */
public record Token(Kind kind, String text, int position) {

    public enum Kind {
        WORD,
        STRING,
        OPEN_PAREN,
        CLOSE_PAREN,
        OPEN_BRACKET,
        CLOSE_BRACKET
    }

    public boolean is(Kind expected) {
        return kind == expected;
    }

    public boolean isWord(String word) {
        return kind == Kind.WORD && text.equalsIgnoreCase(word);
    }
}
