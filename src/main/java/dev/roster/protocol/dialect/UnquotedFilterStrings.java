package dev.roster.protocol.dialect;

import dev.roster.protocol.filter.CompareOperator;
import dev.roster.protocol.filter.FilterParser;
import dev.roster.protocol.filter.Token;
import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.AttributePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * {@code externalId eq jyoung}, as Entra's documentation and older authentik write it, means {@code externalId eq "jyoung"}, and
 * {@code externalId eq 4711} an id of digits.
 *
 * @param scope knows the attributes that the filter's paths name
 */
record UnquotedFilterStrings(Function<AttributePath, Optional<Attribute>> scope) {

    /** The tokens with every bare value a string; the same list when there is none. */
    List<Token> rewrite(List<Token> tokens) {
        List<Token> rewritten = new ArrayList<>(tokens);
        boolean changed = false;
        for (int i = 1; i + 1 < tokens.size(); i++) {
            if (!isOperator(tokens, i)) {
                continue;
            }
            // The value is stepped over, so that "x eq eq" has one operator.
            Token path = tokens.get(i - 1);
            Token value = tokens.get(++i);
            if (value.is(Token.Kind.WORD) && (!isLiteral(value) || (!value.isWord("null") && isString(path)))) {
                rewritten.set(i, new Token(Token.Kind.STRING, value.text(), value.position()));
                changed = true;
            }
        }
        return changed ? rewritten : tokens;
    }

    private static boolean isOperator(List<Token> tokens, int index) {
        Token before = tokens.get(index - 1);
        Token token = tokens.get(index);
        return token.is(Token.Kind.WORD)
                && CompareOperator.of(token.text()).isPresent()
                && (before.is(Token.Kind.WORD) || before.is(Token.Kind.CLOSE_BRACKET));
    }

    private boolean isString(Token path) {
        return AttributePath.parse(path.text())
                .flatMap(scope)
                .filter(attribute -> attribute.type() == Attribute.Type.STRING)
                .isPresent();
    }

    private static boolean isLiteral(Token word) {
        return word.isWord("true") || word.isWord("false") || word.isWord("null") || FilterParser.isNumber(word.text());
    }
}
