package dev.roster.protocol.dialect;

import dev.roster.protocol.schema.ResourceType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Entra lists {@code http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group} and Google a URN of SCIM 1 among the
 * schemas, and templates of OneLogin have that alone: those the type does not have are left out. The type's own, which the endpoint tells anyway, is supplied.
 */
final class IgnoreUnknownSchemas {

    private IgnoreUnknownSchemas() {}

    /** The value of {@code schemas} without the unknown ones; what is no list of strings is left to be refused. */
    static JsonNode rewrite(JsonNode schemas, ResourceType type) {
        if (!(schemas instanceof ArrayNode urns)) {
            return schemas;
        }
        ArrayNode known = urns.arrayNode();
        for (JsonNode urn : urns) {
            if (!urn.isString() || isKnown(urn.stringValue(), type)) {
                known.add(urn);
            }
        }
        return known.size() == urns.size() ? urns : known;
    }

    /** The body with the type's own schema in {@code schemas}. */
    static ObjectNode supplyBase(ObjectNode body, ResourceType type) {
        String key = body.propertyNames().stream()
                .filter(name -> name.equalsIgnoreCase("schemas"))
                .findFirst()
                .orElse("schemas");
        JsonNode schemas = body.path(key);
        if (!schemas.isArray() && !schemas.isMissingNode() && !schemas.isNull()) {
            return body;
        }
        for (JsonNode urn : schemas) {
            if (urn.isString()
                    && urn.stringValue().equalsIgnoreCase(type.schema().id())) {
                return body;
            }
        }
        ArrayNode supplied = body.arrayNode().add(type.schema().id());
        schemas.forEach(supplied::add);
        return body.objectNode().setAll(body).set(key, supplied);
    }

    /** A message with its schema, which the endpoint and the method tell, where it has none at all. */
    static ObjectNode supply(ObjectNode message, String schema) {
        boolean isMissing = message.properties().stream()
                .noneMatch(member -> member.getKey().equalsIgnoreCase("schemas")
                        && !member.getValue().isNull());
        return isMissing
                ? message.objectNode()
                        .setAll(message)
                        .set("schemas", message.arrayNode().add(schema))
                : message;
    }

    private static boolean isKnown(String urn, ResourceType type) {
        return type.schema().id().equalsIgnoreCase(urn) || type.extension(urn).isPresent();
    }
}
