package dev.roster.protocol.resource;

import dev.roster.protocol.schema.ResourceType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A stored resource.
 *
 * @param attributes what a client may set, with {@code schemas} and {@code externalId}
 * @param names of the resources it refers to, as far as they were read
 * @param memberships the {@code members} of a group or {@code groups} of a user; null when it has none to show or they were not read
 */
public record Resource(
        UUID id,
        ResourceType type,
        long version,
        Instant created,
        Instant lastModified,
        ObjectNode attributes,
        List<ReferenceName> names,
        @Nullable Memberships memberships) {

    /**
     * Elements of an attribute that shows memberships.
     *
     * @param elements JSON text ready for the wire, commas between them
     * @param last the one that they end with, where more may follow
     */
    public record Memberships(String elements, @Nullable UUID last) {
        public static final Memberships NONE = new Memberships("", null);
    }

    /** The entity tag, weak because equal versions may differ in the order of names (RFC 7644 section 3.14). */
    public static String etag(long version) {
        return "W/\"" + version + "\"";
    }

    public static String location(ResourceType type, UUID id, String baseUrl) {
        return baseUrl + type.endpoint() + "/" + id;
    }

    /** With new attributes, still at the version they were made from; the names of other references than before are not known. */
    public Resource edited(ObjectNode edited, Instant now) {
        List<ReferenceName> known = refersLike(edited) ? names : List.of();
        // Servers have clocks of their own.
        Instant later = now.isAfter(lastModified) ? now : lastModified;
        return new Resource(id, type, version, created, later, edited, known, memberships);
    }

    /** Whether it refers to the same resources as one with these attributes. */
    public boolean refersLike(ObjectNode other) {
        return ReferenceName.ids(type, attributes).equals(ReferenceName.ids(type, other));
    }

    /** What is known of a resource beside its attributes (RFC 7643 section 3.1). */
    public static ObjectNode meta(
            ResourceType type, UUID id, long version, Instant created, Instant lastModified, String baseUrl) {
        ObjectNode meta = JsonNodeFactory.instance.objectNode();
        meta.put("resourceType", type.name());
        meta.put("created", created.truncatedTo(ChronoUnit.MILLIS).toString());
        meta.put("lastModified", lastModified.truncatedTo(ChronoUnit.MILLIS).toString());
        meta.put("location", location(type, id, baseUrl));
        meta.put("version", etag(version));
        return meta;
    }

    /** The resource as it is shown, memberships aside. */
    public ObjectNode toJson(String baseUrl) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("schemas", attributes.path("schemas"));
        json.put("id", id.toString());
        attributes.forEachEntry(json::set);
        json.set("meta", (JsonNode) meta(type, id, version, created, lastModified, baseUrl));
        names.forEach(name -> name.putInto(json));
        return json;
    }
}
