package dev.roster.protocol.schema;

import dev.roster.protocol.schema.Attribute.Mutability;
import dev.roster.protocol.schema.Attribute.Returned;
import dev.roster.protocol.schema.Attribute.Uniqueness;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads attribute definitions (RFC 7643 section 7); what is left out has the defaults of section 2.2. */
final class AttributeReader {
    private static final List<String> CHARACTERISTICS = List.of(
            "name",
            "type",
            "multiValued",
            "description",
            "required",
            "canonicalValues",
            "caseExact",
            "mutability",
            "returned",
            "uniqueness",
            "referenceTypes",
            "subAttributes");

    /** RFC 7643 sections 2.3.2, 2.3.5, 2.3.6 and 2.3.8 say of each that it has no uniqueness. */
    private static final Set<Attribute.Type> NEVER_UNIQUE =
            Set.of(Attribute.Type.BOOLEAN, Attribute.Type.DATE_TIME, Attribute.Type.BINARY, Attribute.Type.COMPLEX);

    private AttributeReader() {}

    static List<Attribute> attributes(List<LocatedJson> definitions) {
        return attributes(definitions, false);
    }

    private static List<Attribute> attributes(List<LocatedJson> definitions, boolean areSub) {
        List<Attribute> attributes = new ArrayList<>();
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (LocatedJson json : definitions) {
            if (json.isObject(CHARACTERISTICS)) {
                Attribute attribute = attribute(json, areSub);
                attributes.add(attribute);
                if (!names.add(attribute.name()) && !attribute.name().isEmpty()) {
                    json.report("there is an attribute \"" + attribute.name() + "\" before this one.");
                }
            }
        }
        return attributes;
    }

    private static Attribute attribute(LocatedJson json, boolean isSub) {
        String name = json.text("name");
        if (!name.isEmpty() && !AttributePath.isName(name)) {
            json.member("name")
                    .orElse(json)
                    .report("\"" + name
                            + "\" can't be an attribute's name: a letter, then letters, digits, \"-\", \"_\" "
                            + "and \"$\".");
        }
        Attribute attribute = new Attribute(
                name,
                json.keyword("type", Attribute.Type.STRING),
                json.flag("multiValued"),
                json.text("description", ""),
                json.flag("required"),
                json.strings("canonicalValues"),
                json.flag("caseExact"),
                json.keyword("mutability", Mutability.READ_WRITE),
                json.keyword("returned", Returned.DEFAULT),
                json.keyword("uniqueness", Uniqueness.NONE),
                json.strings("referenceTypes"),
                attributes(json.list("subAttributes"), true));
        judgeType(json, attribute, isSub);
        judgeMutability(json, attribute);
        judgeUniqueness(json, attribute);
        judgeSecret(json, attribute, isSub);
        return attribute;
    }

    private static void judgeType(LocatedJson json, Attribute attribute, boolean isSub) {
        // RFC 7643 section 2.3.8.
        if (isSub && attribute.isComplex()) {
            json.report("a sub-attribute can't be complex: \"" + attribute.name() + "\" is.");
        }
        if (attribute.isComplex() && json.list("subAttributes").isEmpty()) {
            json.report("\"" + attribute.name() + "\" is complex: give it \"subAttributes\".");
        }
        if (!attribute.isComplex() && json.member("subAttributes").isPresent()) {
            json.report("\"" + attribute.name() + "\" has \"subAttributes\": set its \"type\" to \"complex\".");
        }
        if (attribute.type() != Attribute.Type.REFERENCE
                && json.member("referenceTypes").isPresent()) {
            json.report("\"" + attribute.name() + "\" has \"referenceTypes\": set its \"type\" to \"reference\".");
        }
    }

    private static void judgeMutability(LocatedJson json, Attribute attribute) {
        if (attribute.required() && attribute.mutability() == Mutability.READ_ONLY) {
            json.report("\"" + attribute.name() + "\" is required and readOnly: no client could ever give it.");
        }
        // RFC 7643 section 7: values that are writeOnly "SHALL NOT be returned".
        if (attribute.mutability() == Mutability.WRITE_ONLY && attribute.returned() != Returned.NEVER) {
            json.report("\"" + attribute.name() + "\" is writeOnly: set its \"returned\" to \"never\".");
        }
    }

    private static void judgeUniqueness(LocatedJson json, Attribute attribute) {
        if (attribute.uniqueness() != Uniqueness.NONE && NEVER_UNIQUE.contains(attribute.type())) {
            json.report("\"" + attribute.name() + "\" is of type " + Attribute.keyword(attribute.type())
                    + ", which can't be unique: set its \"uniqueness\" to \"none\".");
        }
    }

    /** What is never returned must not be in the document either, which reports read. */
    private static void judgeSecret(LocatedJson json, Attribute attribute, boolean isSub) {
        if (attribute.returned() != Returned.NEVER) {
            return;
        }
        String secret = "\"" + attribute.name() + "\" is never returned, ";
        if (attribute.required()) {
            json.report(secret + "so it is not kept with the other values and can't be required.");
        }
        if (attribute.uniqueness() != Uniqueness.NONE) {
            json.report(secret + "so it is not kept with the other values and can't be unique.");
        }
        if (attribute.mutability() == Mutability.IMMUTABLE) {
            json.report(secret + "so it is not kept with the other values and can't be immutable.");
        }
        if (isSub) {
            json.report(secret + "which a sub-attribute can't be: make it an attribute.");
        }
        if (attribute.isComplex() || attribute.multiValued()) {
            json.report(secret + "so it has to be one simple value.");
        }
    }
}
