package dev.roster.protocol.filter;

import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.DateTime;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/**
 * The form in which values of an attribute are compared, for a resource's value and a filter's alike: strings case-folded unless
 * caseExact, dateTimes as UTC text of fixed width, everything else as it is.
 */
public final class Comparand {

    private Comparand() {}

    public static JsonNode of(Attribute attribute, JsonNode value) {
        if (!value.isString()) {
            return value;
        }
        String text = value.stringValue();
        String form = text(attribute, text);
        return form.equals(text) ? value : StringNode.valueOf(form);
    }

    public static String text(Attribute attribute, String text) {
        return switch (attribute.type()) {
            case STRING, REFERENCE -> attribute.caseExact() ? text : CaseFold.fold(text);
            case DATE_TIME -> DateTime.parse(text).map(DateTime::fixedWidth).orElse(text);
            case BOOLEAN, DECIMAL, INTEGER, BINARY, COMPLEX -> text;
        };
    }
}
