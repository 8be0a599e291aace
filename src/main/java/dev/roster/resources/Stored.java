package dev.roster.resources;

import dev.roster.protocol.resource.ReferenceName;
import dev.roster.protocol.resource.Resource;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.web.Json;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A resource as PostgreSQL has it.
 *
 * @param document the text of its attributes, which is only parsed where that is needed
 * @param names of the resources it refers to
 */
public record Stored(
        UUID id,
        ResourceType type,
        long version,
        Instant created,
        Instant lastModified,
        String document,
        @Nullable String externalId,
        List<ReferenceName> names,
        Resource.@Nullable Memberships memberships) {
    private static final String URN = "\"urn:";
    private static final String STANDARD = URN + "ietf:params:scim:schemas:";

    /** Whether its text is what is shown: no names to put in, and nothing but what the standard schemas have, which never change. */
    boolean isPlain() {
        if (!names.isEmpty() || !type.isStandard()) {
            return false;
        }
        for (int i = document.indexOf(URN); i >= 0; i = document.indexOf(URN, i + 1)) {
            if (!document.startsWith(STANDARD, i)) {
                return false;
            }
        }
        return true;
    }

    Resource parse() {
        ObjectNode attributes = Json.stored(document);
        if (externalId != null) {
            attributes.put("externalId", externalId);
        }
        return new Resource(id, type, version, created, lastModified, attributes, names, memberships);
    }

    /** As {@link Resource#meta} has it. An address has no character that JSON would escape. */
    void writeMeta(StringBuilder json, String baseUrl) {
        json.append("{\"resourceType\":\"").append(type.name());
        json.append("\",\"created\":\"").append(created);
        json.append("\",\"lastModified\":\"").append(lastModified);
        json.append("\",\"location\":\"").append(location(baseUrl));
        json.append("\",\"version\":\"W/\\\"").append(version).append("\\\"\"}");
    }

    Stored at(Revision revision) {
        return new Stored(
                id,
                type,
                revision.version(),
                created,
                revision.lastModified(),
                document,
                externalId,
                names,
                memberships);
    }

    Stored withMemberships(Resource.Memberships other) {
        return new Stored(id, type, version, created, lastModified, document, externalId, names, other);
    }

    String location(String baseUrl) {
        return Resource.location(type, id, baseUrl);
    }

    public String etag() {
        return Resource.etag(version);
    }
}
