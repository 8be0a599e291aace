package dev.roster.protocol.schema;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The definition of an attribute with its characteristics (RFC 7643 sections 2.2 and 7).
 *
 * @param restriction what canonicalValues and referenceTypes come to; none in a definition {@linkplain #without without} them
 */
public record Attribute(
        String name,
        Type type,
        boolean multiValued,
        String description,
        boolean required,
        List<String> canonicalValues,
        boolean caseExact,
        Mutability mutability,
        Returned returned,
        Uniqueness uniqueness,
        List<String> referenceTypes,
        List<Attribute> subAttributes,
        Restriction restriction) {

    /** RFC 7643 section 2.3; the keyword is the name in lower camel case. */
    public enum Type {
        STRING,
        BOOLEAN,
        DECIMAL,
        INTEGER,
        DATE_TIME,
        BINARY,
        REFERENCE,
        COMPLEX;

        public boolean isTextual() {
            return this == STRING || this == REFERENCE;
        }
    }

    public enum Mutability {
        READ_ONLY,
        READ_WRITE,
        IMMUTABLE,
        WRITE_ONLY
    }

    public enum Returned {
        ALWAYS,
        NEVER,
        DEFAULT,
        REQUEST
    }

    public enum Uniqueness {
        NONE,
        SERVER,
        GLOBAL
    }

    public Attribute {
        canonicalValues = List.copyOf(canonicalValues);
        referenceTypes = List.copyOf(referenceTypes);
        subAttributes = List.copyOf(subAttributes);
    }

    public Attribute(
            String name,
            Type type,
            boolean multiValued,
            String description,
            boolean required,
            List<String> canonicalValues,
            boolean caseExact,
            Mutability mutability,
            Returned returned,
            Uniqueness uniqueness,
            List<String> referenceTypes,
            List<Attribute> subAttributes) {
        this(
                name,
                type,
                multiValued,
                description,
                required,
                canonicalValues,
                caseExact,
                mutability,
                returned,
                uniqueness,
                referenceTypes,
                subAttributes,
                Restriction.of(type, canonicalValues, caseExact));
    }

    /** The same definition without restrictions of this kind: its canonicalValues or referenceTypes only suggest. */
    Attribute without(Class<? extends Restriction> kind) {
        return with(
                kind.isInstance(restriction) ? Restriction.NONE : restriction,
                subAttributes.stream().map(sub -> sub.without(kind)).toList());
    }

    /** The same definition, whose references are held to their referenceTypes where those are resource types only. */
    Attribute pointingTo(Map<String, String> endpoints) {
        boolean typesOnly = !referenceTypes.contains("external") && !referenceTypes.contains("uri");
        Restriction held = restriction instanceof Restriction.Reference && typesOnly
                ? new Restriction.Reference(referenceTypes, endpoints)
                : restriction;
        return with(
                held,
                subAttributes.stream().map(sub -> sub.pointingTo(endpoints)).toList());
    }

    private Attribute with(Restriction newRestriction, List<Attribute> newSubAttributes) {
        return new Attribute(
                name,
                type,
                multiValued,
                description,
                required,
                canonicalValues,
                caseExact,
                mutability,
                returned,
                uniqueness,
                referenceTypes,
                newSubAttributes,
                newRestriction);
    }

    /** Whether it is true or false, such as {@code active}. */
    public boolean isFlag() {
        return type == Type.BOOLEAN && !multiValued;
    }

    public boolean isComplex() {
        return type == Type.COMPLEX;
    }

    /** The attribute as the filter of a path sees it: a simple element is the {@code value} of a complex one. */
    public Attribute asComplex() {
        if (isComplex()) {
            return this;
        }
        Attribute value = new Attribute(
                "value",
                type,
                false,
                description,
                true,
                canonicalValues,
                caseExact,
                Mutability.READ_WRITE,
                Returned.DEFAULT,
                Uniqueness.NONE,
                referenceTypes,
                List.of(),
                restriction);
        return new Attribute(
                name,
                Type.COMPLEX,
                multiValued,
                description,
                required,
                List.of(),
                false,
                mutability,
                returned,
                Uniqueness.NONE,
                List.of(),
                List.of(value),
                Restriction.NONE);
    }

    /** The sub-attribute of this name, whatever its case (RFC 7643 section 2.1). */
    public Optional<Attribute> subAttribute(String subName) {
        return named(subAttributes, subName);
    }

    static Optional<Attribute> named(List<Attribute> attributes, String name) {
        // Nearly all names come in the schema's case.
        for (Attribute attribute : attributes) {
            if (attribute.name.equals(name)) {
                return Optional.of(attribute);
            }
        }
        for (Attribute attribute : attributes) {
            if (attribute.name.equalsIgnoreCase(name)) {
                return Optional.of(attribute);
            }
        }
        return Optional.empty();
    }

    /** The RFC's spelling of a characteristic: {@code READ_ONLY} is {@code readOnly}. */
    public static String keyword(Enum<?> characteristic) {
        String[] words = characteristic.name().toLowerCase(Locale.ROOT).split("_", -1);
        StringBuilder keyword = new StringBuilder(words[0]);
        for (int i = 1; i < words.length; i++) {
            keyword.append(Character.toUpperCase(words[i].charAt(0))).append(words[i].substring(1));
        }
        return keyword.toString();
    }
}
