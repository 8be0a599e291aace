package dev.roster.protocol.schema;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A path that a schema knows.
 *
 * @param extension the URN whose container holds the attribute; null for core and common attributes
 */
public record ResolvedAttribute(
        @Nullable String extension,
        Attribute attribute,
        @Nullable Attribute subAttribute) {

    /** The attribute that holds the value: the sub-attribute where there is one. */
    public Attribute leaf() {
        return subAttribute == null ? attribute : subAttribute;
    }

    /** The JSON keys from the resource down to the value, in the schema's case. */
    public List<String> keys() {
        List<String> keys = new ArrayList<>(3);
        if (extension != null) {
            keys.add(extension);
        }
        keys.add(attribute.name());
        if (subAttribute != null) {
            keys.add(subAttribute.name());
        }
        return keys;
    }

    public ResolvedAttribute sub(Attribute sub) {
        return new ResolvedAttribute(extension, attribute, sub);
    }

    /** The path without its sub-attribute. */
    public ResolvedAttribute whole() {
        return subAttribute == null ? this : new ResolvedAttribute(extension, attribute, null);
    }

    /** The path in attribute notation (RFC 7644 section 3.10). */
    @Override
    public String toString() {
        String prefix = extension == null ? "" : extension + ":";
        return prefix + attribute.name() + (subAttribute == null ? "" : "." + subAttribute.name());
    }
}
