package dev.roster.protocol.resource;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.ResolvedAttribute;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.protocol.schema.Schema;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads the body of a POST or PUT into the attributes a client may set (RFC 7644 sections 3.3 and 3.5.1). */
public final class ResourceReader {
    private static final String SCIM_1 = "urn:scim:schemas:";

    private ResourceReader() {}

    /**
     * A new tree in the schema's case without readOnly attributes, with {@code schemas} as the content shows them; what is never
     * returned is in it too, for {@link Secrets#take}.
     *
     * @param membershipAttribute the name of the attribute that shows memberships: sent as null or as an empty list it asks for none of them, so it
     *     stays in the tree as a list; elements that say nothing stay in it as null, since a list without them would ask for fewer
     */
    public static ObjectNode read(ObjectNode body, ResourceType type, String membershipAttribute) {
        ValueReader.requireNamesOnce(body, "the body");
        requireSchemas(body, type);
        ObjectNode resource = JsonNodeFactory.instance.objectNode();
        body.forEachEntry((name, value) -> {
            Optional<Schema> extension = type.extension(name);
            if (extension.isPresent()) {
                JsonNode container = container(extension.get(), value);
                if (container != null) {
                    resource.set(extension.get().id(), container);
                }
                return;
            }
            Attribute attribute = type.attribute(name)
                    .orElseThrow(
                            () -> ScimException.invalidSyntax(type.name() + " has no attribute \"" + name + "\"."));
            if (attribute.name().equals(membershipAttribute)
                    && attribute.mutability() != Attribute.Mutability.READ_ONLY) {
                resource.set(membershipAttribute, memberships(attribute, value));
            } else {
                put(resource, attribute, value, attribute.name());
                ValueReader.requireFew(resource.path(attribute.name()), attribute.name());
            }
        });
        return settle(resource, type);
    }

    /** Checks what must be there and sets {@code schemas}: of a resource about to be stored. */
    public static ObjectNode settle(ObjectNode resource, ResourceType type) {
        for (ResolvedAttribute path : type.required()) {
            requireRequired(resource, path);
        }
        ArrayNode schemas =
                JsonNodeFactory.instance.arrayNode().add(type.schema().id());
        for (ResourceType.Extension extension : type.extensions()) {
            String urn = extension.schema().id();
            if (resource.has(urn)) {
                schemas.add(urn);
            } else if (extension.required()) {
                throw ScimException.invalidValue("The extension " + urn + " is required.");
            }
        }
        resource.set("schemas", schemas);
        return resource;
    }

    private static void requireSchemas(ObjectNode body, ResourceType type) {
        ArrayNode schemas = schemas(body)
                .orElseThrow(() -> ScimException.invalidSyntax("\"schemas\" must be a list of schema URNs with "
                        + type.schema().id() + "."));
        TreeSet<String> given = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (JsonNode schema : schemas) {
            String urn = schema.stringValueOpt()
                    .orElseThrow(() -> ScimException.invalidSyntax("\"schemas\" must hold strings only."));
            given.add(urn);
            if (!type.schema().id().equalsIgnoreCase(urn) && type.extension(urn).isEmpty()) {
                throw ScimException.invalidSyntax(type.name() + " has no schema " + urn
                        + (isScim1(urn) ? ", which is of SCIM 1.1: set the client to SCIM 2.0." : "."));
            }
        }
        if (!given.contains(type.schema().id())) {
            throw ScimException.invalidSyntax(
                    "\"schemas\" must contain " + type.schema().id() + ".");
        }
    }

    /** Whether a schema is one of SCIM 1.0 or 1.1, whose URNs had a namespace of their own. */
    public static boolean isScim1(String urn) {
        return urn.regionMatches(true, 0, SCIM_1, 0, SCIM_1.length());
    }

    private static Optional<ArrayNode> schemas(ObjectNode body) {
        for (String name : body.propertyNames()) {
            if (name.equalsIgnoreCase("schemas") && body.get(name) instanceof ArrayNode schemas) {
                return Optional.of(schemas);
            }
        }
        return Optional.empty();
    }

    private static @Nullable ObjectNode container(Schema extension, JsonNode json) {
        if (json.isNull()) {
            return null;
        }
        if (!(json instanceof ObjectNode attributes)) {
            throw ScimException.invalidSyntax("The extension " + extension.id() + " must be an object.");
        }
        ValueReader.requireNamesOnce(attributes, extension.id());
        ObjectNode container = JsonNodeFactory.instance.objectNode();
        attributes.forEachEntry((name, value) -> {
            Attribute attribute = extension
                    .attribute(name)
                    .orElseThrow(() -> ScimException.invalidSyntax(
                            "The extension " + extension.id() + " has no \"" + name + "\"."));
            put(container, attribute, value, extension.id() + ":" + attribute.name());
            ValueReader.requireFew(container.path(attribute.name()), extension.id() + ":" + attribute.name());
        });
        return container.isEmpty() ? null : container;
    }

    private static ArrayNode memberships(Attribute attribute, JsonNode json) {
        return json.isNull()
                ? JsonNodeFactory.instance.arrayNode()
                : ValueReader.elements(attribute, json, attribute.name());
    }

    private static void put(ObjectNode target, Attribute attribute, JsonNode json, String path) {
        if (attribute.mutability() == Attribute.Mutability.READ_ONLY) {
            return;
        }
        JsonNode value = ValueReader.read(attribute, json, path);
        if (value != null) {
            target.set(attribute.name(), value);
        }
    }

    private static void requireRequired(ObjectNode resource, ResolvedAttribute path) {
        String extension = path.extension();
        JsonNode holder = extension == null ? resource : resource.get(extension);
        if (holder == null) {
            return;
        }
        JsonNode value = holder.get(path.attribute().name());
        Attribute sub = path.subAttribute();
        if (sub == null) {
            requireValue(value, path);
        } else if (value instanceof ArrayNode elements) {
            elements.forEach(element -> requireValue(element.get(sub.name()), path));
        } else if (value != null) {
            requireValue(value.get(sub.name()), path);
        }
    }

    private static void requireValue(@Nullable JsonNode value, ResolvedAttribute path) {
        if (value == null || (value.isString() && value.stringValue().isBlank())) {
            throw ScimException.invalidValue(path + " is required and must not be empty.");
        }
    }
}
