package dev.roster.protocol.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The attributes of a resource type whose values no two resources share (RFC 7643 section 2.2, {@code uniqueness}). */
public final class UniqueAttributes {

    private UniqueAttributes() {}

    /** The one that resources are known by, such as userName: the first single string of the core schema. */
    public static Optional<Attribute> key(ResourceType type) {
        return type.schema().attributes().stream()
                .filter(attribute -> isUnique(attribute) && isKey(attribute))
                .findFirst();
    }

    /** The others, of the core schema and of extensions. */
    public static List<ResolvedAttribute> others(ResourceType type) {
        List<ResolvedAttribute> found = new ArrayList<>();
        addUnique(type.schema(), null, found);
        type.extensions()
                .forEach(extension ->
                        addUnique(extension.schema(), extension.schema().id(), found));
        key(type).ifPresent(key -> found.remove(new ResolvedAttribute(null, key, null)));
        return found;
    }

    private static void addUnique(Schema schema, @Nullable String extension, List<ResolvedAttribute> found) {
        for (Attribute attribute : schema.attributes()) {
            ResolvedAttribute path = new ResolvedAttribute(extension, attribute, null);
            if (isUnique(attribute) && !attribute.isComplex()) {
                found.add(path);
            }
            attribute.subAttributes().stream()
                    .filter(UniqueAttributes::isUnique)
                    .map(path::sub)
                    .forEach(found::add);
        }
    }

    private static boolean isUnique(Attribute attribute) {
        return attribute.uniqueness() != Attribute.Uniqueness.NONE
                && attribute.returned() != Attribute.Returned.NEVER
                && attribute.mutability() != Attribute.Mutability.READ_ONLY;
    }

    private static boolean isKey(Attribute attribute) {
        return attribute.type() == Attribute.Type.STRING && !attribute.multiValued();
    }
}
