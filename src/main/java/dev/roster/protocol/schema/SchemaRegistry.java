package dev.roster.protocol.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The schemas and resource types this server knows. */
public final class SchemaRegistry {
    private static final List<String> SCHEMAS = List.of("User", "EnterpriseUser", "Group");
    private static final List<String> RESOURCE_TYPES = List.of("User", "Group");

    private final Map<String, Schema> schemas = new LinkedHashMap<>();
    private final Map<String, ResourceType> resourceTypes = new LinkedHashMap<>();

    private SchemaRegistry(JsonNode common, List<JsonNode> schemas, List<JsonNode> resourceTypes) {
        List<Attribute> commonAttributes = new ArrayList<>();
        common.forEach(attribute -> commonAttributes.add(SchemaReader.attribute(attribute)));
        schemas.stream().map(SchemaReader::schema).forEach(schema -> this.schemas.put(schema.id(), schema));
        resourceTypes.forEach(json -> {
            ResourceType type = resourceType(json, commonAttributes);
            this.resourceTypes.put(type.name(), type);
        });
        Map<String, String> endpoints = new HashMap<>();
        this.resourceTypes.values().forEach(type -> endpoints.put(type.endpoint(), type.name()));
        this.resourceTypes.replaceAll((name, type) -> type.pointingTo(endpoints));
    }

    /** The built-in definitions, from the {@code scim/} folder of the class path. */
    public static SchemaRegistry builtIn() {
        ObjectMapper json = new ObjectMapper();
        return new SchemaRegistry(
                read(json, "common-attributes"),
                SCHEMAS.stream().map(name -> read(json, "schemas/" + name)).toList(),
                RESOURCE_TYPES.stream()
                        .map(name -> read(json, "resource-types/" + name))
                        .toList());
    }

    public List<Schema> schemas() {
        return List.copyOf(schemas.values());
    }

    public List<ResourceType> resourceTypes() {
        return List.copyOf(resourceTypes.values());
    }

    public Optional<ResourceType> resourceType(String name) {
        return Optional.ofNullable(resourceTypes.get(name));
    }

    private ResourceType resourceType(JsonNode json, List<Attribute> common) {
        List<ResourceType.Extension> extensions = new ArrayList<>();
        json.path("schemaExtensions")
                .forEach(extension -> extensions.add(new ResourceType.Extension(
                        known(extension), extension.path("required").asBoolean(false))));
        return new ResourceType(
                SchemaReader.text(json, "name"),
                SchemaReader.text(json, "endpoint"),
                json.path("description").asString(""),
                known(json),
                extensions,
                common);
    }

    private Schema known(JsonNode reference) {
        String id = SchemaReader.text(reference, "schema");
        Schema schema = schemas.get(id);
        if (schema == null) {
            throw new IllegalArgumentException("no schema " + id);
        }
        return schema;
    }

    private static JsonNode read(ObjectMapper json, String name) {
        try (@Nullable InputStream in = SchemaRegistry.class.getResourceAsStream("/scim/" + name + ".json")) {
            if (in == null) {
                throw new IllegalStateException("missing from the class path: scim/" + name + ".json");
            }
            return json.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
