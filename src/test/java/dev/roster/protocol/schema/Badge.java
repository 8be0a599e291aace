package dev.roster.protocol.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A type of resource whose core and extensions have every characteristic that a schema can ask for: {@code schema/badge.json}. */
public final class Badge {
    public static final ResourceType TYPE = read(tree("/schema/badge.json"));

    private Badge() {}

    private static ResourceType read(JsonNode json) {
        Map<String, Schema> schemas = new HashMap<>();
        json.path("schemas")
                .forEach(schema -> schemas.put(schema.path("id").stringValue(), SchemaReader.schema(schema)));
        JsonNode type = json.path("resourceType");
        List<ResourceType.Extension> extensions = new ArrayList<>();
        type.path("schemaExtensions")
                .forEach(extension -> extensions.add(new ResourceType.Extension(
                        known(schemas, extension), extension.path("required").booleanValue())));
        List<Attribute> common = new ArrayList<>();
        tree("/scim/common-attributes.json").forEach(attribute -> common.add(SchemaReader.attribute(attribute)));
        Map<String, String> endpoints = new HashMap<>();
        json.path("endpoints").forEachEntry((endpoint, name) -> endpoints.put(endpoint, name.stringValue()));
        return new ResourceType(
                        type.path("name").stringValue(),
                        type.path("endpoint").stringValue(),
                        "",
                        known(schemas, type),
                        extensions,
                        common)
                .pointingTo(endpoints);
    }

    private static Schema known(Map<String, Schema> schemas, JsonNode reference) {
        return Objects.requireNonNull(schemas.get(reference.path("schema").stringValue()));
    }

    private static JsonNode tree(String resource) {
        return new ObjectMapper().readTree(Badge.class.getResourceAsStream(resource));
    }
}
