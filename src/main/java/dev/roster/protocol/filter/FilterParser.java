package dev.roster.protocol.filter;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.schema.AttributePath;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.DecimalNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.StringNode;

/**
 * Reads the grammar of RFC 7644 section 3.4.2.2 (Figure 1): "not" binds before "and", "and" before "or". Spaces are free
 * between tokens. Every failure is an invalidFilter that names the place.
 */
public final class FilterParser {
    /** How deep ( ) and [ ] may nest. */
    public static final int MAX_DEPTH = 50;
    /** How many attribute expressions a filter may have. */
    public static final int MAX_TERMS = 500;

    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    private final List<Token> tokens;
    private int index;
    private int depth;
    private int terms;
    private boolean inBrackets;

    private FilterParser(List<Token> tokens) {
        this.tokens = tokens;
    }

    public static Filter<AttributePath> parse(String text) {
        return parse(FilterLexer.tokens(text));
    }

    public static Filter<AttributePath> parse(List<Token> tokens) {
        FilterParser parser = new FilterParser(List.copyOf(tokens));
        Filter<AttributePath> filter = parser.or();
        if (parser.peek() != null) {
            throw parser.expected("\"and\", \"or\" or the end");
        }
        return filter;
    }

    /** Whether a word is a JSON number. */
    public static boolean isNumber(String word) {
        return NUMBER.matcher(word).matches();
    }

    private Filter<AttributePath> or() {
        List<Filter<AttributePath>> filters = operands("or", this::and);
        return filters.size() == 1 ? filters.getFirst() : new Filter.Or<>(filters);
    }

    private Filter<AttributePath> and() {
        List<Filter<AttributePath>> filters = operands("and", this::term);
        return filters.size() == 1 ? filters.getFirst() : new Filter.And<>(filters);
    }

    private List<Filter<AttributePath>> operands(String keyword, Supplier<Filter<AttributePath>> operand) {
        List<Filter<AttributePath>> filters = new ArrayList<>();
        filters.add(operand.get());
        while (accept(keyword)) {
            filters.add(operand.get());
        }
        return filters;
    }

    private Filter<AttributePath> term() {
        Token token = peek();
        if (token != null && token.is(Token.Kind.OPEN_PAREN)) {
            return enclosed(Token.Kind.CLOSE_PAREN, "\")\"");
        }
        if (token != null
                && token.isWord("not")
                && index + 1 < tokens.size()
                && tokens.get(index + 1).is(Token.Kind.OPEN_PAREN)) {
            index++;
            return new Filter.Not<>(enclosed(Token.Kind.CLOSE_PAREN, "\")\""));
        }
        AttributePath path = path();
        Token next = peek();
        return next != null && next.is(Token.Kind.OPEN_BRACKET) ? valuePath(path) : expression(path);
    }

    private Filter<AttributePath> valuePath(AttributePath path) {
        if (inBrackets) {
            throw expected("no \"[\" inside \"[ ]\"");
        }
        inBrackets = true;
        Filter<AttributePath> filter = enclosed(Token.Kind.CLOSE_BRACKET, "\"]\"");
        inBrackets = false;
        return new Filter.ValuePath<>(path, filter);
    }

    private Filter<AttributePath> enclosed(Token.Kind close, String name) {
        if (++depth > MAX_DEPTH) {
            throw ScimException.invalidFilter("The filter nests brackets deeper than " + MAX_DEPTH + ".");
        }
        index++;
        Filter<AttributePath> filter = or();
        Token token = peek();
        if (token == null || !token.is(close)) {
            throw expected("\"and\", \"or\" or " + name);
        }
        index++;
        depth--;
        return filter;
    }

    private AttributePath path() {
        Token token = peek();
        Optional<AttributePath> path =
                token == null || !token.is(Token.Kind.WORD) ? Optional.empty() : AttributePath.parse(token.text());
        AttributePath found = path.orElseThrow(() -> expected("an attribute, \"not (\" or \"(\""));
        index++;
        return found;
    }

    private Filter<AttributePath> expression(AttributePath path) {
        if (++terms > MAX_TERMS) {
            throw ScimException.invalidFilter("The filter has more than " + MAX_TERMS + " attribute expressions.");
        }
        if (accept("pr")) {
            return new Filter.Present<>(path);
        }
        Token token = peek();
        Optional<CompareOperator> operator =
                token == null || !token.is(Token.Kind.WORD) ? Optional.empty() : CompareOperator.of(token.text());
        CompareOperator found = operator.orElseThrow(() -> expected("an operator (eq ne co sw ew gt lt ge le pr)"));
        index++;
        return new Filter.Comparison<>(path, found, value());
    }

    private JsonNode value() {
        Token token = peek();
        JsonNode value = token == null ? null : value(token);
        if (value == null) {
            throw expected("a value (a string in double quotes, a number, true, false or null)");
        }
        index++;
        return value;
    }

    private static @Nullable JsonNode value(Token token) {
        if (token.is(Token.Kind.STRING)) {
            return StringNode.valueOf(token.text());
        }
        if (token.isWord("true") || token.isWord("false")) {
            return BooleanNode.valueOf(token.isWord("true"));
        }
        if (token.isWord("null")) {
            return NullNode.getInstance();
        }
        return token.is(Token.Kind.WORD) && isNumber(token.text()) ? number(token) : null;
    }

    private static JsonNode number(Token token) {
        try {
            return DecimalNode.valueOf(new BigDecimal(token.text()));
        } catch (NumberFormatException e) {
            throw FilterLexer.error(token.position(), "the number is out of range");
        }
    }

    private @Nullable Token peek() {
        return index < tokens.size() ? tokens.get(index) : null;
    }

    private boolean accept(String keyword) {
        Token token = peek();
        boolean found = token != null && token.isWord(keyword);
        index += found ? 1 : 0;
        return found;
    }

    private ScimException expected(String what) {
        Token token = peek();
        return token == null
                ? ScimException.invalidFilter("Filter, at its end: expected " + what + ".")
                : FilterLexer.error(token.position(), "expected " + what + " but found " + token.text());
    }
}
