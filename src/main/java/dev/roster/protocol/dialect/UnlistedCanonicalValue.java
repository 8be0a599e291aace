package dev.roster.protocol.dialect;

import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.Restriction;
import tools.jackson.databind.JsonNode;

/**
 * Entra's mappings and others' label values in words of their own, as in {@code "type": "secondary"}. RFC 7643 section 7 calls
 * canonicalValues suggestions, and one label must not cost a user: it is kept as it was sent.
 */
final class UnlistedCanonicalValue {

    private UnlistedCanonicalValue() {}

    static boolean is(Attribute attribute, JsonNode value) {
        return attribute.restriction() instanceof Restriction.Listed listed
                && value.isString()
                && listed.unmet(value.stringValue()) != null;
    }
}
