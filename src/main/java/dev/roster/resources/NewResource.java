package dev.roster.resources;

import dev.roster.protocol.resource.Resource;
import java.util.SequencedSet;
import java.util.UUID;

/**
 * A resource to create (RFC 7644 section 3.3).
 *
 * @param resource without the attribute that is kept as rows
 * @param rows what this attribute starts with
 */
public record NewResource(ResourceRequest request, Resource resource, SequencedSet<UUID> rows) {

    public UUID id() {
        return resource.id();
    }

    int tenantId() {
        return request.caller().tenantId();
    }
}
