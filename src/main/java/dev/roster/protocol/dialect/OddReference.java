package dev.roster.protocol.dialect;

import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.Restriction;
import tools.jackson.databind.JsonNode;

/** Directories keep any text where a reference belongs: one that is no URI, or points to another type, is kept as it was sent. */
final class OddReference {

    private OddReference() {}

    static boolean is(Attribute attribute, JsonNode value) {
        return attribute.restriction() instanceof Restriction.Reference reference
                && value.isString()
                && reference.unmet(value.stringValue()) != null;
    }
}
