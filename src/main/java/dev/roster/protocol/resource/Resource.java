package dev.roster.protocol.resource;

import dev.roster.protocol.schema.ResourceType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A stored resource.
 *
 * @param attributes what a client may set, with {@code schemas} and {@code externalId}
 * @param memberships the {@code members} of a group or {@code groups} of a user as JSON text ready for the wire; null when they
 *     were not read
 */
public record Resource(
        UUID id,
        ResourceType type,
        long version,
        Instant created,
        Instant lastModified,
        ObjectNode attributes,
        @Nullable String memberships) {

    /** The entity tag, weak because equal versions may differ in the order of names (RFC 7644 section 3.14). */
    public String etag() {
        return etag(version);
    }

    public static String etag(long version) {
        return "W/\"" + version + "\"";
    }

    public String location(String baseUrl) {
        return baseUrl + type.endpoint() + "/" + id;
    }

    public Resource withMemberships(String rows) {
        return new Resource(id, type, version, created, lastModified, attributes, rows);
    }

    /** With new attributes, still at the version they were made from. */
    public Resource edited(ObjectNode edited, Instant now) {
        return new Resource(id, type, version, created, now, edited, memberships);
    }

    public Resource atVersion(long newVersion) {
        return new Resource(id, type, newVersion, created, lastModified, attributes, memberships);
    }

    /** The resource as it is shown, memberships aside. */
    public ObjectNode toJson(String baseUrl) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("schemas", attributes.path("schemas"));
        json.put("id", id.toString());
        attributes.forEachEntry(json::set);
        ObjectNode meta = JsonNodeFactory.instance.objectNode();
        meta.put("resourceType", type.name());
        meta.put("created", created.truncatedTo(ChronoUnit.MILLIS).toString());
        meta.put("lastModified", lastModified.truncatedTo(ChronoUnit.MILLIS).toString());
        meta.put("location", location(baseUrl));
        meta.put("version", etag());
        json.set("meta", (JsonNode) meta);
        return json;
    }
}
