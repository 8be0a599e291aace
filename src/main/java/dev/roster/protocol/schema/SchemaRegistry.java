package dev.roster.protocol.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The schemas and resource types this server knows. */
public final class SchemaRegistry {
    private static final List<String> BUILT_IN = List.of(
            "schemas/User", "schemas/EnterpriseUser", "schemas/Group", "resource-types/User", "resource-types/Group");

    private final List<Schema> schemas;
    private final Map<String, ResourceType> resourceTypes;

    SchemaRegistry(List<Schema> schemas, Map<String, ResourceType> resourceTypes) {
        this.schemas = List.copyOf(schemas);
        this.resourceTypes = new LinkedHashMap<>(resourceTypes);
        Map<String, String> endpoints = new HashMap<>();
        resourceTypes.values().forEach(type -> endpoints.put(type.endpoint(), type.name()));
        this.resourceTypes.replaceAll((name, type) -> type.pointingTo(endpoints));
    }

    /** The built-in definitions, from the {@code scim/} folder of the class path. */
    public static SchemaRegistry builtIn() {
        return of(List.of());
    }

    /**
     * The built-in definitions and more. A file holds one Schema, one ResourceType or a list of them.
     *
     * @throws MalformedDefinitions with all that is wrong
     */
    public static SchemaRegistry of(List<DefinitionFile> custom) {
        List<DefinitionFile> files = new ArrayList<>();
        BUILT_IN.forEach(name -> files.add(builtIn(name)));
        files.addAll(custom);
        return Definitions.read(builtIn("common-attributes"), files);
    }

    public List<Schema> schemas() {
        return schemas;
    }

    public List<ResourceType> resourceTypes() {
        return List.copyOf(resourceTypes.values());
    }

    public Optional<ResourceType> resourceType(String name) {
        return Optional.ofNullable(resourceTypes.get(name));
    }

    private static DefinitionFile builtIn(String name) {
        String path = "/scim/" + name + ".json";
        try (@Nullable InputStream in = SchemaRegistry.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("missing from the class path: " + path);
            }
            return new DefinitionFile(
                    "the server's own " + name + ".json", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
