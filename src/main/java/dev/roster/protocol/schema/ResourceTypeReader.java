package dev.roster.protocol.schema;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Reads resource types (RFC 7643 section 6) over schemas that are known. One that is there already may be given again, to add
 * extensions to it.
 */
final class ResourceTypeReader {
    private static final List<String> MEMBERS =
            List.of("schemas", "id", "name", "description", "endpoint", "schema", "schemaExtensions", "meta");
    private static final List<String> EXTENSION_MEMBERS = List.of("schema", "required");

    /** RFC 7644 section 3.2: endpoints that are of no resource type; .search starts with a dot, which no endpoint may. */
    private static final List<String> RESERVED =
            List.of("/Bulk", "/Me", "/Schemas", "/ResourceTypes", "/ServiceProviderConfig");

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*");
    private static final Pattern ENDPOINT = Pattern.compile("/[A-Za-z0-9_-][A-Za-z0-9._-]*");

    private final Map<String, Schema> schemas;
    private final List<Attribute> common;
    private final Map<String, ResourceType> types = new LinkedHashMap<>();
    private final Map<String, Place> places = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    ResourceTypeReader(Map<String, Schema> schemas, List<Attribute> common) {
        this.schemas = schemas;
        this.common = common;
    }

    /** By name, in the order in which they came. */
    Map<String, ResourceType> types() {
        return types;
    }

    void read(LocatedJson json) {
        json.isObject(MEMBERS);
        String name = json.text("name");
        String endpoint = json.text("endpoint");
        Optional<Schema> schema = schema(json);
        if (schema.isEmpty() || name.isEmpty() || endpoint.isEmpty()) {
            return;
        }
        ResourceType read = new ResourceType(
                name, endpoint, json.text("description", ""), schema.get(), extensions(json, schema.get()), common);
        ResourceType present = types.get(name);
        if (present == null) {
            judge(json, read);
            types.put(name, read);
            places.put(name, json.member("name").orElse(json).place());
        } else {
            types.put(name, extended(json, present, read));
        }
        judgeExtensions(json, types.get(name));
    }

    private void judge(LocatedJson json, ResourceType read) {
        LocatedJson name = json.member("name").orElse(json);
        if (!NAME.matcher(read.name()).matches()) {
            name.report("\"" + read.name()
                    + "\" can't be a resource type's name, which is part of an address: a letter, then "
                    + "letters, digits, \"-\" and \"_\".");
        }
        if (places.containsKey(read.name())) {
            name.report("another resource type has this name but for its case: " + places.get(read.name()) + ".");
        }
        LocatedJson endpoint = json.member("endpoint").orElse(json);
        if (!ENDPOINT.matcher(read.endpoint()).matches()) {
            endpoint.report(
                    "\"endpoint\" is \"/\" and one word of letters, digits, \".\", \"-\" and \"_\", such as /Devices.");
        }
        if (RESERVED.stream().anyMatch(read.endpoint()::equalsIgnoreCase)) {
            endpoint.report(read.endpoint() + " is an endpoint of SCIM itself: choose another one.");
        }
        for (ResourceType other : types.values()) {
            if (other.endpoint().equalsIgnoreCase(read.endpoint())) {
                endpoint.report(other.name() + " has this endpoint already: " + places.get(other.name()) + ".");
            }
        }
    }

    private ResourceType extended(LocatedJson json, ResourceType present, ResourceType more) {
        if (!present.endpoint().equals(more.endpoint()) || !present.schema().equals(more.schema())) {
            json.report("the resource type " + present.name() + " is there already (" + places.get(present.name())
                    + "). To add extensions to it, give it the same endpoint, " + present.endpoint()
                    + ", and the same schema, " + present.schema().id() + "; else choose another name.");
        }
        Map<String, ResourceType.Extension> all = new LinkedHashMap<>();
        present.extensions().forEach(extension -> all.put(extension.schema().id(), extension));
        more.extensions().forEach(extension -> all.put(extension.schema().id(), extension));
        return new ResourceType(
                present.name(),
                present.endpoint(),
                present.description(),
                present.schema(),
                List.copyOf(all.values()),
                common);
    }

    private List<ResourceType.Extension> extensions(LocatedJson json, Schema core) {
        List<ResourceType.Extension> extensions = new ArrayList<>();
        Set<String> given = new HashSet<>(Set.of(core.id()));
        for (LocatedJson definition : json.list("schemaExtensions")) {
            if (definition.isObject(EXTENSION_MEMBERS)) {
                boolean required = definition.flag("required");
                schema(definition).ifPresent(schema -> {
                    if (!given.add(schema.id())) {
                        definition.report(schema.id() + " is there before, as the schema or as an extension.");
                    }
                    extensions.add(new ResourceType.Extension(schema, required));
                });
            }
        }
        return extensions;
    }

    /** A URN that also reads as an attribute of the type would mean two things in a path. */
    private static void judgeExtensions(LocatedJson json, ResourceType type) {
        for (ResourceType.Extension extension : type.extensions()) {
            String urn = extension.schema().id();
            if (AttributePath.parse(urn).flatMap(type::resolve).isPresent()) {
                json.report("the extension " + urn + " reads as the path of an attribute of " + type.name()
                        + ": give it another URN.");
            }
        }
    }

    private Optional<Schema> schema(LocatedJson json) {
        String id = json.text("schema");
        Optional<Schema> schema = Optional.ofNullable(schemas.get(id));
        if (schema.isEmpty() && !id.isEmpty()) {
            json.member("schema").orElse(json).report("there is no schema " + id + ".");
        }
        return schema;
    }
}
