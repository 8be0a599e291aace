package dev.roster.protocol.schema;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A path in attribute notation (RFC 7644 section 3.10): {@code [URI ":"] ATTRNAME ["." subAttr]}. Grammar only: whether a schema
 * has it is asked of a {@link ResourceType}.
 */
public record AttributePath(
        @Nullable String schema, String attribute, @Nullable String subAttribute) {
    // RFC 7643 section 2.1 allows "$" in names, which the filter grammar of RFC 7644 leaves out: "$ref" needs it.
    private static final Pattern NAME = Pattern.compile("[A-Za-z$][A-Za-z0-9$_-]*");

    /** Reads a path; empty when the text is not one. */
    public static Optional<AttributePath> parse(String text) {
        int colon = text.lastIndexOf(':');
        String schema = colon < 0 ? null : text.substring(0, colon);
        String names = text.substring(colon + 1);
        int dot = names.indexOf('.');
        String attribute = dot < 0 ? names : names.substring(0, dot);
        String subAttribute = dot < 0 ? null : names.substring(dot + 1);
        boolean valid = isName(attribute)
                && (subAttribute == null || isName(subAttribute))
                && (schema == null || schema.regionMatches(true, 0, "urn:", 0, 4));
        return valid ? Optional.of(new AttributePath(schema, attribute, subAttribute)) : Optional.empty();
    }

    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** The path without its sub-attribute, which is also how a bare schema URN reads. */
    public String withoutSubAttribute() {
        return schema == null ? attribute : schema + ":" + attribute;
    }

    @Override
    public String toString() {
        return subAttribute == null ? withoutSubAttribute() : withoutSubAttribute() + "." + subAttribute;
    }
}
