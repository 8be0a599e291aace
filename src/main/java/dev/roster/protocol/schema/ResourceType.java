package dev.roster.protocol.schema;

import dev.roster.protocol.schema.Attribute.Mutability;
import dev.roster.protocol.schema.Attribute.Returned;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A kind of resource (RFC 7643 section 6), with what requests ask of its schemas again and again found once. */
public final class ResourceType {
    private final String name;
    private final String endpoint;
    private final String description;
    private final Schema schema;
    private final List<Extension> extensions;
    private final List<Attribute> common;
    private final List<ResolvedAttribute> required;
    private final List<ResolvedAttribute> immutable;
    private final List<ResolvedAttribute> returnedOnRequest;
    private final Map<String, Attribute> byName;
    private final Optional<Attribute> uniqueKey;
    private final List<ResolvedAttribute> otherUnique;
    private final List<ResolvedAttribute> referenceNames;
    private final boolean isStandard;
    private final ResourceType open;
    private final ResourceType withoutLists;
    private final ResourceType withoutReferenceTypes;

    private static final String STANDARD = "urn:ietf:params:scim:schemas:";

    /** A schema that adds attributes in a container keyed by its URN. */
    public record Extension(Schema schema, boolean required) {}

    /** @param common the attributes every resource has: schemas, id, externalId, meta (RFC 7643 section 3.1) */
    public ResourceType(
            String name,
            String endpoint,
            String description,
            Schema schema,
            List<Extension> extensions,
            List<Attribute> common) {
        this(name, endpoint, description, schema, extensions, common, false);
    }

    private ResourceType(
            String name,
            String endpoint,
            String description,
            Schema schema,
            List<Extension> extensions,
            List<Attribute> common,
            boolean isOpen) {
        this.name = name;
        this.endpoint = endpoint;
        this.description = description;
        this.schema = schema;
        this.extensions = List.copyOf(extensions);
        this.common = List.copyOf(common);
        this.byName = Stream.concat(common.stream(), schema.attributes().stream())
                .collect(Collectors.toUnmodifiableMap(Attribute::name, Function.identity(), (first, other) -> first));
        this.required = paths(ResourceType::isDemanded);
        this.immutable = paths(ResourceType::isSetOnce);
        this.returnedOnRequest = paths(path -> path.leaf().returned() == Returned.REQUEST);
        List<ResolvedAttribute> unique = paths(ResourceType::isUnique);
        Optional<ResolvedAttribute> key =
                unique.stream().filter(ResourceType::isKey).findFirst();
        this.uniqueKey = key.map(ResolvedAttribute::attribute);
        this.otherUnique =
                unique.stream().filter(path -> !Optional.of(path).equals(key)).toList();
        this.referenceNames = paths(ResourceType::isReferenceName);
        this.isStandard = Stream.concat(Stream.of(schema), extensions.stream().map(Extension::schema))
                .allMatch(one -> one.id().startsWith(STANDARD));
        this.open = isOpen ? this : without(Restriction.class);
        this.withoutLists = isOpen ? this : without(Restriction.Listed.class);
        this.withoutReferenceTypes = isOpen ? this : without(Restriction.Reference.class);
    }

    /** Whether all its attributes are those of schemas of RFC 7643. */
    public boolean isStandard() {
        return isStandard;
    }

    public String name() {
        return name;
    }

    public String endpoint() {
        return endpoint;
    }

    public String description() {
        return description;
    }

    public Schema schema() {
        return schema;
    }

    public List<Extension> extensions() {
        return extensions;
    }

    /** What a client must send, sub-attributes where their attribute has a value. */
    public List<ResolvedAttribute> required() {
        return required;
    }

    /** What can be set once: attributes, and sub-attributes of an attribute with one value. */
    public List<ResolvedAttribute> immutable() {
        return immutable;
    }

    /** Attributes and sub-attributes that an answer has on request only. */
    public List<ResolvedAttribute> returnedOnRequest() {
        return returnedOnRequest;
    }

    /** The attribute that resources are known by, such as userName: the first unique single string of the core schema. */
    public Optional<Attribute> uniqueKey() {
        return uniqueKey;
    }

    /** Other attributes and sub-attributes whose values no two resources share. */
    public List<ResolvedAttribute> otherUnique() {
        return otherUnique;
    }

    /**
     * Names of resources that one refers to, such as {@code manager.displayName} (RFC 7643 section 4.3): the readOnly
     * {@code displayName} of a complex attribute with one value, beside the {@code value} that is an id and the {@code $ref}.
     */
    public List<ResolvedAttribute> referenceNames() {
        return referenceNames;
    }

    /** The same type without {@linkplain Restriction restrictions} of its strings, for clients whose values are taken as sent. */
    public ResourceType open() {
        return open;
    }

    /** The same type, whose canonicalValues only suggest. */
    public ResourceType withoutLists() {
        return withoutLists;
    }

    /** The same type, whose references may be any text. */
    public ResourceType withoutReferenceTypes() {
        return withoutReferenceTypes;
    }

    /** The same type, whose references are held to their referenceTypes; {@code endpoints} has the names of all types. */
    ResourceType pointingTo(Map<String, String> endpoints) {
        return with(attribute -> attribute.pointingTo(endpoints), false);
    }

    /** The extension with this URN, whatever its case (RFC 7644 section 3.10). */
    public Optional<Schema> extension(String urn) {
        for (Extension extension : extensions) {
            if (extension.schema().id().equalsIgnoreCase(urn)) {
                return Optional.of(extension.schema());
            }
        }
        return Optional.empty();
    }

    /** A common or core attribute by name. */
    public Optional<Attribute> attribute(String attributeName) {
        // Nearly all names come in the schema's case.
        Attribute spelled = byName.get(attributeName);
        return spelled != null
                ? Optional.of(spelled)
                : Attribute.named(common, attributeName).or(() -> schema.attribute(attributeName));
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

    @Override
    public String toString() {
        return name;
    }

    private ResourceType without(Class<? extends Restriction> restriction) {
        return with(attribute -> attribute.without(restriction), true);
    }

    private ResourceType with(UnaryOperator<Attribute> change, boolean isOpen) {
        return new ResourceType(
                name,
                endpoint,
                description,
                schema.with(change),
                extensions.stream()
                        .map(extension -> new Extension(extension.schema().with(change), extension.required()))
                        .toList(),
                common.stream().map(change).toList(),
                isOpen);
    }

    /** The attributes and sub-attributes of the schema and its extensions that a client may set and that are so. */
    private List<ResolvedAttribute> paths(Predicate<ResolvedAttribute> isSo) {
        List<ResolvedAttribute> paths = new ArrayList<>();
        addPaths(null, schema, paths);
        extensions.forEach(extension -> addPaths(extension.schema().id(), extension.schema(), paths));
        paths.removeIf(isSo.negate());
        return List.copyOf(paths);
    }

    private static void addPaths(@Nullable String extension, Schema schema, List<ResolvedAttribute> paths) {
        for (Attribute attribute : schema.attributes()) {
            ResolvedAttribute path = new ResolvedAttribute(extension, attribute, null);
            paths.add(path);
            attribute.subAttributes().forEach(sub -> paths.add(path.sub(sub)));
        }
    }

    private static boolean isDemanded(ResolvedAttribute path) {
        boolean isWritable = path.attribute().mutability() != Mutability.READ_ONLY
                && path.leaf().mutability() != Mutability.READ_ONLY;
        // What is never returned is not kept among the attributes, so it can't be missed there.
        return path.leaf().required() && isWritable && path.attribute().returned() != Returned.NEVER;
    }

    private static boolean isSetOnce(ResolvedAttribute path) {
        // One element of a list is another value than what was there before, so the elements' parts are not compared.
        boolean isPartOfOne = path.subAttribute() != null
                && !path.attribute().multiValued()
                && path.attribute().mutability() != Mutability.IMMUTABLE;
        return path.leaf().mutability() == Mutability.IMMUTABLE && (path.subAttribute() == null || isPartOfOne);
    }

    private static boolean isUnique(ResolvedAttribute path) {
        return path.leaf().uniqueness() != Attribute.Uniqueness.NONE
                && path.leaf().mutability() != Mutability.READ_ONLY
                && path.leaf().returned() != Returned.NEVER;
    }

    private static boolean isKey(ResolvedAttribute path) {
        return path.extension() == null
                && path.subAttribute() == null
                && path.leaf().type() == Attribute.Type.STRING
                && !path.leaf().multiValued();
    }

    private static boolean isReferenceName(ResolvedAttribute path) {
        Attribute reference = path.attribute();
        return path.subAttribute() != null
                && path.leaf().name().equals("displayName")
                && path.leaf().mutability() == Mutability.READ_ONLY
                && !reference.multiValued()
                && reference.subAttribute("value").isPresent()
                && reference.subAttribute("$ref").isPresent();
    }
}
