package dev.roster.protocol.filter;

import tools.jackson.databind.JsonNode;

/** Two scalar comparands by one operator. Values of different types are unequal and in no order. */
final class ValueComparison {

    private ValueComparison() {}

    static boolean matches(JsonNode left, CompareOperator operator, JsonNode right) {
        if (operator == CompareOperator.NE) {
            return !matches(left, CompareOperator.EQ, right);
        }
        if (left.isString() && right.isString()) {
            return strings(left.stringValue(), operator, right.stringValue());
        }
        if (left.isNumber() && right.isNumber()) {
            return ordered(left.decimalValue().compareTo(right.decimalValue()), operator);
        }
        return left.isBoolean() && right.isBoolean() && left.booleanValue() == right.booleanValue();
    }

    private static boolean strings(String left, CompareOperator operator, String right) {
        return switch (operator) {
            case CO -> left.contains(right);
            case SW -> left.startsWith(right);
            case EW -> left.endsWith(right);
            case EQ, NE, GT, LT, GE, LE -> ordered(byCodePoint(left, right), operator);
        };
    }

    private static boolean ordered(int order, CompareOperator operator) {
        return switch (operator) {
            case EQ -> order == 0;
            case NE -> order != 0;
            case GT -> order > 0;
            case LT -> order < 0;
            case GE -> order >= 0;
            case LE -> order <= 0;
            case CO, SW, EW -> false;
        };
    }

    /** The order of UTF-8, which is PostgreSQL's; String.compareTo puts surrogate pairs before U+E000. */
    private static int byCodePoint(String left, String right) {
        int length = Math.min(left.length(), right.length());
        for (int i = 0; i < length; i++) {
            char l = left.charAt(i);
            char r = right.charAt(i);
            if (l != r) {
                return Character.isSurrogate(l) == Character.isSurrogate(r)
                        ? Character.compare(l, r)
                        : Boolean.compare(Character.isSurrogate(l), Character.isSurrogate(r));
            }
        }
        return Integer.compare(left.length(), right.length());
    }
}
