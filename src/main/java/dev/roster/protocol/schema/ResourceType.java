package dev.roster.protocol.schema;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A kind of resource (RFC 7643 section 6).
 *
 * @param common the attributes every resource has: schemas, id, externalId, meta (RFC 7643 section 3.1)
 */
public record ResourceType(
        String name,
        String endpoint,
        String description,
        Schema schema,
        List<Extension> extensions,
        List<Attribute> common) {

    /** A schema that adds attributes in a container keyed by its URN. */
    public record Extension(Schema schema, boolean required) {}

    public ResourceType {
        extensions = List.copyOf(extensions);
        common = List.copyOf(common);
    }

    /** The extension with this URN, whatever its case (RFC 7644 section 3.10). */
    public Optional<Schema> extension(String urn) {
        return extensions.stream()
                .map(Extension::schema)
                .filter(schema -> schema.id().equalsIgnoreCase(urn))
                .findFirst();
    }

    /** A common or core attribute by name. */
    public Optional<Attribute> attribute(String attributeName) {
        return Attribute.named(common, attributeName).or(() -> schema.attribute(attributeName));
    }

    /** The attribute a path means here; empty where neither the schema nor an extension has it. */
    public Optional<ResolvedAttribute> resolve(AttributePath path) {
        if (path.schema() == null || schema.id().equalsIgnoreCase(path.schema())) {
            return attribute(path.attribute()).flatMap(attribute -> resolve(path, null, attribute));
        }
        return extension(path.schema())
                .flatMap(extension -> extension
                        .attribute(path.attribute())
                        .flatMap(attribute -> resolve(path, extension.id(), attribute)));
    }

    private static Optional<ResolvedAttribute> resolve(
            AttributePath path, @Nullable String extension, Attribute attribute) {
        ResolvedAttribute resolved = new ResolvedAttribute(extension, attribute, null);
        return path.subAttribute() == null
                ? Optional.of(resolved)
                : attribute.subAttribute(path.subAttribute()).map(resolved::sub);
    }
}
