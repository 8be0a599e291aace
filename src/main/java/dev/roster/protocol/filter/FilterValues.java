package dev.roster.protocol.filter;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.DateTime;
import dev.roster.protocol.schema.ResolvedAttribute;
import java.math.BigDecimal;
import tools.jackson.databind.JsonNode;

/** Which operators and values an attribute's type allows (RFC 7644 section 3.4.2.2, Table 3; RFC 7643 section 2.3). */
final class FilterValues {
    private static final int MAX_DIGITS = 100;
    /** Characters that co, sw and ew may look for: PostgreSQL's memory for a search grows with the square of it. */
    private static final int MAX_SUBSTRING = 1_000;

    private FilterValues() {}

    static void validate(ResolvedAttribute path, CompareOperator operator, JsonNode value) {
        Attribute.Type type = path.leaf().type();
        boolean unordered = type == Attribute.Type.BOOLEAN || type == Attribute.Type.BINARY;
        // "Boolean and Binary attributes SHALL cause a failed response (HTTP status code 400)".
        if ((operator.isOrder() && unordered) || (operator.isSubstring() && !type.isTextual())) {
            throw ScimException.invalidFilter(
                    path + " is of type " + Attribute.keyword(type) + ", which " + operator + " doesn't apply to.");
        }
        if (operator.isSubstring() && value.isString() && value.stringValue().length() > MAX_SUBSTRING) {
            throw ScimException.invalidFilter(
                    "The value of " + operator + " is longer than " + MAX_SUBSTRING + " characters.");
        }
        if (!fits(type, value)) {
            throw ScimException.invalidFilter(
                    path + " is of type " + Attribute.keyword(type) + ", which can't be compared with " + value + ".");
        }
    }

    private static boolean fits(Attribute.Type type, JsonNode value) {
        return switch (type) {
            case STRING, REFERENCE, BINARY -> value.isString();
            case BOOLEAN -> value.isBoolean();
            case INTEGER, DECIMAL -> value.isNumber() && isStorable(value.decimalValue());
            case DATE_TIME ->
                value.isString() && DateTime.parse(value.stringValue()).isPresent();
            case COMPLEX -> false;
        };
    }

    /** Numbers that would cost memory to write out are no attribute's value. */
    private static boolean isStorable(BigDecimal number) {
        return number.precision() <= MAX_DIGITS && Math.abs((long) number.scale()) <= MAX_DIGITS;
    }
}
