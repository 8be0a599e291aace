package dev.roster.protocol.dialect;

import dev.roster.protocol.schema.Attribute;
import tools.jackson.databind.JsonNode;

/** A leniency about one value. */
interface ValueRewrite {
    Leniency leniency();

    /** The plain value; the same instance when there is nothing to rewrite. */
    JsonNode rewrite(Attribute attribute, JsonNode value);
}
