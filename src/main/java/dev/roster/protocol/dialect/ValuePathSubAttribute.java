package dev.roster.protocol.dialect;

import dev.roster.protocol.filter.CompareOperator;
import dev.roster.protocol.filter.Token;
import java.util.ArrayList;
import java.util.List;

/**
 * Entra filters by {@code emails[type eq "work"].value eq "x"} and {@code emails[type eq "work"] eq "x"}, which the grammar of a
 * filter lacks (RFC 7644 section 3.4.2.2): they mean {@code emails[(type eq "work") and value eq "x"]}.
 */
final class ValuePathSubAttribute {
    private static final String VALUE = "value";

    private ValuePathSubAttribute() {}

    /** The tokens with such comparisons moved into the brackets; the same list when there is none. */
    static List<Token> rewrite(List<Token> tokens) {
        List<Token> rewritten = new ArrayList<>(tokens.size());
        boolean changed = false;
        int open = -1;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            open = token.is(Token.Kind.OPEN_BRACKET) ? rewritten.size() : open;
            int length = token.is(Token.Kind.CLOSE_BRACKET) && open >= 0 ? comparison(tokens, i + 1) : 0;
            if (length > 0) {
                moveInside(rewritten, open, token, tokens.subList(i + 1, i + 1 + length));
                i += length;
                changed = true;
            }
            rewritten.add(token);
        }
        return changed ? rewritten : tokens;
    }

    /** How many tokens from here on are a comparison to move: [".sub"] operator value, or ".sub" "pr". */
    private static int comparison(List<Token> tokens, int start) {
        int operator = isSubAttribute(tokens, start) ? start + 1 : start;
        if (operator >= tokens.size() || !tokens.get(operator).is(Token.Kind.WORD)) {
            return 0;
        }
        if (tokens.get(operator).isWord("pr")) {
            return operator + 1 - start;
        }
        boolean compares = CompareOperator.of(tokens.get(operator).text()).isPresent() && operator + 1 < tokens.size();
        return compares ? operator + 2 - start : 0;
    }

    private static boolean isSubAttribute(List<Token> tokens, int index) {
        return index < tokens.size()
                && tokens.get(index).is(Token.Kind.WORD)
                && tokens.get(index).text().startsWith(".");
    }

    private static void moveInside(List<Token> rewritten, int open, Token close, List<Token> comparison) {
        int position = close.position();
        rewritten.add(
                open + 1,
                new Token(Token.Kind.OPEN_PAREN, "(", rewritten.get(open).position()));
        rewritten.add(new Token(Token.Kind.CLOSE_PAREN, ")", position));
        rewritten.add(new Token(Token.Kind.WORD, "and", position));
        Token first = comparison.getFirst();
        boolean named = first.text().startsWith(".") && first.is(Token.Kind.WORD);
        rewritten.add(new Token(Token.Kind.WORD, named ? first.text().substring(1) : VALUE, first.position()));
        rewritten.addAll(comparison.subList(named ? 1 : 0, comparison.size()));
    }
}
