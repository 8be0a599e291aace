package dev.roster.discovery;

import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.protocol.schema.Schema;
import dev.roster.resources.ResourceQueries;
import java.util.Collection;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The discovery documents as JSON. */
final class DiscoveryDocuments {
    private static final String CORE = "urn:ietf:params:scim:schemas:core:2.0:";
    private static final String LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

    private DiscoveryDocuments() {}

    /** RFC 7643 section 5: what is there, and what is not. */
    static ObjectNode serviceProviderConfig(String baseUrl, ServiceSettings settings) {
        ObjectNode json = document("ServiceProviderConfig");
        supported(json, "patch", true);
        supported(json, "bulk", true)
                .put("maxOperations", settings.bulkMaxOperations())
                .put("maxPayloadSize", settings.maxPayloadSize());
        supported(json, "filter", true).put("maxResults", ResourceQueries.LARGEST_PAGE);
        supported(json, "changePassword", settings.changePassword());
        supported(json, "sort", true);
        supported(json, "etag", true);
        // RFC 9865 section 4.
        json.putObject("pagination")
                .put("cursor", true)
                .put("index", true)
                .put("defaultPaginationMethod", "index")
                .put("defaultPageSize", ResourceQueries.DEFAULT_PAGE)
                .put("maxPageSize", ResourceQueries.LARGEST_PAGE)
                .put("cursorTimeout", settings.cursorTimeout().toSeconds());
        json.putArray("authenticationSchemes")
                .addObject()
                .put("type", "oauthbearertoken")
                .put("name", "Bearer token")
                .put("description", "The token of this server's configuration, in the Authorization header.")
                .put("specUri", "https://www.rfc-editor.org/info/rfc6750")
                .put("primary", true);
        return meta(json, "ServiceProviderConfig", baseUrl + "/ServiceProviderConfig");
    }

    static ObjectNode resourceType(ResourceType type, String baseUrl) {
        ObjectNode json = document("ResourceType")
                .put("id", type.name())
                .put("name", type.name())
                .put("endpoint", type.endpoint())
                .put("description", type.description())
                .put("schema", type.schema().id());
        ArrayNode extensions = json.putArray("schemaExtensions");
        type.extensions()
                .forEach(extension -> extensions
                        .addObject()
                        .put("schema", extension.schema().id())
                        .put("required", extension.required()));
        return meta(json, "ResourceType", baseUrl + "/ResourceTypes/" + type.name());
    }

    static ObjectNode schema(Schema schema, String baseUrl) {
        ObjectNode json = document("Schema")
                .put("id", schema.id())
                .put("name", schema.name())
                .put("description", schema.description());
        json.set("attributes", attributes(schema.attributes()));
        return meta(json, "Schema", baseUrl + "/Schemas/" + schema.id());
    }

    static ObjectNode list(Collection<ObjectNode> resources) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putArray("schemas").add(LIST);
        json.put("totalResults", resources.size()).put("startIndex", 1).put("itemsPerPage", resources.size());
        json.putArray("Resources").addAll(resources);
        return json;
    }

    private static ArrayNode attributes(List<Attribute> attributes) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (Attribute attribute : attributes) {
            ObjectNode one = json.addObject()
                    .put("name", attribute.name())
                    .put("type", Attribute.keyword(attribute.type()))
                    .put("multiValued", attribute.multiValued())
                    .put("description", attribute.description())
                    .put("required", attribute.required());
            strings(one, "canonicalValues", attribute.canonicalValues());
            one.put("caseExact", attribute.caseExact())
                    .put("mutability", Attribute.keyword(attribute.mutability()))
                    .put("returned", Attribute.keyword(attribute.returned()))
                    .put("uniqueness", Attribute.keyword(attribute.uniqueness()));
            strings(one, "referenceTypes", attribute.referenceTypes());
            if (attribute.isComplex()) {
                one.set("subAttributes", (JsonNode) attributes(attribute.subAttributes()));
            }
        }
        return json;
    }

    private static void strings(ObjectNode json, String name, List<String> values) {
        if (!values.isEmpty()) {
            ArrayNode array = json.putArray(name);
            values.forEach(array::add);
        }
    }

    private static ObjectNode document(String name) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putArray("schemas").add(CORE + name);
        return json;
    }

    private static ObjectNode supported(ObjectNode json, String feature, boolean supported) {
        return json.putObject(feature).put("supported", supported);
    }

    private static ObjectNode meta(ObjectNode json, String resourceType, String location) {
        json.putObject("meta").put("resourceType", resourceType).put("location", location);
        return json;
    }
}
