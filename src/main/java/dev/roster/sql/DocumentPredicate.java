package dev.roster.sql;

import dev.roster.protocol.filter.Comparand;
import dev.roster.protocol.filter.CompareOperator;
import dev.roster.protocol.filter.Filter;
import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.ResolvedAttribute;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * A filter as one SQL/JSON path predicate over the search form. Every comparison stands in {@code exists(... ? (...))}, which is
 * true or false and never unknown, so negation is safe, and which a GIN index serves where it is an equality.
 */
final class DocumentPredicate {
    private static final String PRESENT = "@.type() != \"null\" && (@.type() != \"string\" || @ != \"\")";
    private static final String REGEX_SPECIALS = "\\^$.|?*+()[]{}";

    private DocumentPredicate() {}

    static String of(Filter<ResolvedAttribute> filter) {
        return predicate(filter, "$");
    }

    private static String predicate(Filter<ResolvedAttribute> filter, String context) {
        return switch (filter) {
            case Filter.And<ResolvedAttribute> and -> joined(and.filters(), context, " && ");
            case Filter.Or<ResolvedAttribute> or -> joined(or.filters(), context, " || ");
            case Filter.Not<ResolvedAttribute> not -> "!(" + predicate(not.filter(), context) + ")";
            case Filter.Present<ResolvedAttribute> present -> {
                String path = values(present.path(), context);
                yield exists(present.path().leaf().isComplex() ? path + ".*" : path, PRESENT);
            }
            case Filter.Comparison<ResolvedAttribute> comparison -> comparison(comparison, context);
            case Filter.ValuePath<ResolvedAttribute> valuePath ->
                exists(values(valuePath.path(), context), predicate(valuePath.filter(), "@"));
        };
    }

    private static String joined(List<Filter<ResolvedAttribute>> filters, String context, String operator) {
        return filters.stream()
                .map(filter -> predicate(filter, context))
                .collect(Collectors.joining(operator, "(", ")"));
    }

    private static String comparison(Filter.Comparison<ResolvedAttribute> comparison, String context) {
        ResolvedAttribute path = comparison.path();
        JsonNode value = Comparand.of(path.leaf(), comparison.value());
        return comparison.operator() == CompareOperator.NE
                ? differs(steps(path), container(path, context), test(CompareOperator.EQ, value))
                : exists(values(path, context), test(comparison.operator(), value));
    }

    /** Per level: a single value differs where none is equal; of several, one has to differ, or there is none. */
    private static String differs(List<Attribute> steps, String context, String equal) {
        Attribute step = steps.getFirst();
        List<Attribute> rest = steps.subList(1, steps.size());
        String values = step(context, step);
        if (!step.multiValued()) {
            return rest.isEmpty() ? "!" + exists(values, equal) : differs(rest, values, equal);
        }
        String differs = rest.isEmpty() ? "!(" + equal + ")" : differs(rest, "@", equal);
        return "(!exists(" + values + ") || " + exists(values, differs) + ")";
    }

    private static String test(CompareOperator operator, JsonNode value) {
        String literal = literal(value);
        return switch (operator) {
            case EQ -> "@ == " + literal;
            case NE -> "@ != " + literal;
            case GT -> "@ > " + literal;
            case LT -> "@ < " + literal;
            case GE -> "@ >= " + literal;
            case LE -> "@ <= " + literal;
            case SW -> "@ starts with " + literal;
            // An empty regular expression is not one everywhere; every string starts with "".
            case CO -> isEmpty(value) ? "@ starts with \"\"" : "@ like_regex " + literal + " flag \"q\"";
            case EW -> isEmpty(value) ? "@ starts with \"\"" : "@ like_regex " + quote(ending(value.stringValue()));
        };
    }

    private static boolean isEmpty(JsonNode value) {
        return value.stringValue().isEmpty();
    }

    /** Without flags, $ is the end of the string only and a newline is a character like any other. */
    private static String ending(String text) {
        StringBuilder regex = new StringBuilder(text.length() + 8);
        text.chars().forEach(c -> {
            if (REGEX_SPECIALS.indexOf(c) >= 0) {
                regex.append('\\');
            }
            regex.append((char) c);
        });
        return regex.append('$').toString();
    }

    private static String exists(String values, String test) {
        return "exists(" + values + " ? (" + test + "))";
    }

    static String values(ResolvedAttribute path, String context) {
        String values = container(path, context);
        for (Attribute step : steps(path)) {
            values = step(values, step);
        }
        return values;
    }

    static String container(ResolvedAttribute path, String context) {
        return path.extension() == null ? context : context + "." + quote(path.extension());
    }

    static String step(String context, Attribute step) {
        return context + "." + quote(step.name()) + (step.multiValued() ? "[*]" : "");
    }

    private static List<Attribute> steps(ResolvedAttribute path) {
        return path.subAttribute() == null ? List.of(path.attribute()) : List.of(path.attribute(), path.subAttribute());
    }

    private static String literal(JsonNode value) {
        if (value.isString()) {
            return quote(value.stringValue());
        }
        return value.isNumber() ? value.decimalValue().toPlainString() : value.toString();
    }

    /** A string of the path language, whose escapes are those of JavaScript. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        text.chars().forEach(c -> {
            if (c < ' ' || c == '"' || c == '\\') {
                quoted.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            } else {
                quoted.append((char) c);
            }
        });
        return quoted.append('"').toString();
    }
}
