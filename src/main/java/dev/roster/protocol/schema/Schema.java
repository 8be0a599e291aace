package dev.roster.protocol.schema;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A schema (RFC 7643 section 7): a URN and the attributes it defines. */
public record Schema(String id, String name, String description, List<Attribute> attributes) {

    public Schema {
        attributes = List.copyOf(attributes);
    }

    /** The same schema with other attributes of the same names. */
    Schema with(UnaryOperator<Attribute> change) {
        return new Schema(id, name, description, attributes.stream().map(change).toList());
    }

    public Optional<Attribute> attribute(String attributeName) {
        return Attribute.named(attributes, attributeName);
    }
}
