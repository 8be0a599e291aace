package dev.roster.protocol.resource;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.DateTime;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Values that are set once (RFC 7643 section 7): what comes later must match, and the first one stays. */
public final class Immutable {

    private Immutable() {}

    /**
     * Refuses another value than the one that is set.
     *
     * @param present the value that is set
     * @param sent what it is to be; null to remove it
     */
    public static void requireMatch(Attribute attribute, JsonNode present, @Nullable JsonNode sent, String path) {
        if (sent == null || !match(attribute, present, sent)) {
            throw ScimException.mutability(path + " is immutable: its value stays as it was first set.");
        }
    }

    /** Whether two values are the same for the schema: lists in any order, strings by caseExact, times and numbers by what they mean. */
    private static boolean match(Attribute attribute, JsonNode left, JsonNode right) {
        if (left.equals(right)) {
            return true;
        }
        if (left instanceof ArrayNode some && right instanceof ArrayNode others) {
            return some.size() == others.size()
                    && some.valueStream()
                            .allMatch(one -> others.valueStream().anyMatch(other -> match(attribute, one, other)));
        }
        if (left.getNodeType() != right.getNodeType()) {
            return false;
        }
        return switch (attribute.type()) {
            case STRING, REFERENCE ->
                !attribute.caseExact() && left.stringValue().equalsIgnoreCase(right.stringValue());
            case INTEGER, DECIMAL -> left.decimalValue().compareTo(right.decimalValue()) == 0;
            case DATE_TIME -> DateTime.parse(right.stringValue()).equals(DateTime.parse(left.stringValue()));
            case COMPLEX -> matchParts(attribute, left.asObject(), right.asObject());
            case BOOLEAN, BINARY -> false;
        };
    }

    private static boolean matchParts(Attribute attribute, ObjectNode left, ObjectNode right) {
        return left.size() == right.size()
                && attribute.subAttributes().stream()
                        .filter(sub -> left.has(sub.name()))
                        .allMatch(sub ->
                                right.has(sub.name()) && match(sub, left.path(sub.name()), right.path(sub.name())));
    }
}
