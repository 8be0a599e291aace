package dev.roster.protocol.schema;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * A type of resource whose core and extensions have every characteristic that a schema can ask for: {@code schema/badge.json}. It is
 * read here, since the server may refuse to serve some of them together.
 */
public final class Badge {
    public static final ResourceType TYPE = type(tree("/schema/badge.json"));

    private Badge() {}

    private static ResourceType type(JsonNode json) {
        Map<String, Schema> schemas = new HashMap<>();
        json.path("schemas").forEach(schema -> schemas.put(text(schema, "id"), schema(schema)));
        Map<String, String> endpoints = new HashMap<>();
        json.path("endpoints").forEachEntry((endpoint, name) -> endpoints.put(endpoint, name.stringValue()));
        JsonNode type = json.path("resourceType");
        List<ResourceType.Extension> extensions = type.path("schemaExtensions")
                .valueStream()
                .map(extension -> new ResourceType.Extension(
                        known(schemas, extension), extension.path("required").booleanValue()))
                .toList();
        return new ResourceType(
                        text(type, "name"),
                        text(type, "endpoint"),
                        "",
                        known(schemas, type),
                        extensions,
                        attributes(tree("/scim/common-attributes.json")))
                .pointingTo(endpoints);
    }

    private static Schema schema(JsonNode json) {
        return new Schema(text(json, "id"), text(json, "name"), "", attributes(json.path("attributes")));
    }

    private static List<Attribute> attributes(JsonNode json) {
        return json.valueStream().map(Badge::attribute).toList();
    }

    private static Attribute attribute(JsonNode json) {
        return new Attribute(
                text(json, "name"),
                keyword(json, "type", Attribute.Type.STRING),
                json.path("multiValued").asBoolean(false),
                "",
                json.path("required").asBoolean(false),
                strings(json.path("canonicalValues")),
                json.path("caseExact").asBoolean(false),
                keyword(json, "mutability", Attribute.Mutability.READ_WRITE),
                keyword(json, "returned", Attribute.Returned.DEFAULT),
                keyword(json, "uniqueness", Attribute.Uniqueness.NONE),
                strings(json.path("referenceTypes")),
                attributes(json.path("subAttributes")));
    }

    private static <E extends Enum<E>> E keyword(JsonNode json, String key, E absent) {
        String constant =
                json.path(key).asString("").replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
        return constant.isEmpty() ? absent : Enum.valueOf(absent.getDeclaringClass(), constant);
    }

    private static List<String> strings(JsonNode list) {
        return list.valueStream().map(JsonNode::stringValue).toList();
    }

    private static Schema known(Map<String, Schema> schemas, JsonNode reference) {
        return Objects.requireNonNull(schemas.get(text(reference, "schema")));
    }

    private static String text(JsonNode json, String key) {
        return json.path(key).stringValue();
    }

    private static JsonNode tree(String resource) {
        return new ObjectMapper().readTree(Badge.class.getResourceAsStream(resource));
    }
}
