package dev.roster.protocol.schema;

import java.util.List;
import java.util.Optional;

/** A schema (RFC 7643 section 7): a URN and the attributes it defines. */
public record Schema(String id, String name, String description, List<Attribute> attributes) {

    public Schema {
        attributes = List.copyOf(attributes);
    }

    public Optional<Attribute> attribute(String attributeName) {
        return Attribute.named(attributes, attributeName);
    }
}
