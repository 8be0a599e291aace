package dev.roster.protocol.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Reads schema definitions in the form of RFC 7643 section 7; what is left out has the defaults of section 2.2. */
final class SchemaReader {

    private SchemaReader() {}

    static Schema schema(JsonNode json) {
        return new Schema(
                text(json, "id"),
                text(json, "name"),
                json.path("description").asString(""),
                attributes(json, "attributes"));
    }

    static List<Attribute> attributes(JsonNode json, String key) {
        List<Attribute> attributes = new ArrayList<>();
        json.path(key).forEach(attribute -> attributes.add(attribute(attribute)));
        return attributes;
    }

    static Attribute attribute(JsonNode json) {
        String name = text(json, "name");
        if (!AttributePath.isName(name)) {
            throw new IllegalArgumentException("not an attribute name (RFC 7643 section 2.1): " + name);
        }
        return new Attribute(
                name,
                keyword(json, "type", Attribute.Type.STRING),
                json.path("multiValued").asBoolean(false),
                json.path("description").asString(""),
                json.path("required").asBoolean(false),
                strings(json, "canonicalValues"),
                json.path("caseExact").asBoolean(false),
                keyword(json, "mutability", Attribute.Mutability.READ_WRITE),
                keyword(json, "returned", Attribute.Returned.DEFAULT),
                keyword(json, "uniqueness", Attribute.Uniqueness.NONE),
                strings(json, "referenceTypes"),
                attributes(json, "subAttributes"));
    }

    static String text(JsonNode json, String key) {
        return json.path(key)
                .stringValueOpt()
                .orElseThrow(() -> new IllegalArgumentException("\"" + key + "\" is missing in " + json));
    }

    private static List<String> strings(JsonNode json, String key) {
        List<String> strings = new ArrayList<>();
        json.path(key).forEach(value -> strings.add(value.asString()));
        return strings;
    }

    private static <E extends Enum<E>> E keyword(JsonNode json, String key, E absent) {
        String keyword = json.path(key).asString("");
        if (keyword.isEmpty()) {
            return absent;
        }
        String constant = keyword.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
        return Enum.valueOf(absent.getDeclaringClass(), constant);
    }
}
