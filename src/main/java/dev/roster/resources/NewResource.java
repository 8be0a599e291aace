package dev.roster.resources;

import dev.roster.database.Write;
import dev.roster.protocol.resource.Secrets;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.web.Caller;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A resource to create (RFC 7644 section 3.3): text and not a tree of nodes, since a bulk request holds hundreds.
 *
 * @param row its attributes, without memberships, and without secrets
 * @param members the ids of its first ones
 * @param hashes of the secrets that are kept, once they are made
 */
public record NewResource(
        ResourceRequest request,
        UUID id,
        Instant created,
        ResourceRow row,
        SequencedSet<UUID> members,
        Secrets secrets,
        Map<String, @Nullable String> hashes)
        implements Write {

    public ResourceType type() {
        return request.type();
    }

    /** As it is once it is created. */
    Stored stored() {
        return new Stored(id, type(), 1, created, created, row.document(), row.externalId(), List.of(), null);
    }

    NewResource withHashes(Map<String, @Nullable String> made) {
        return new NewResource(request, id, created, row, members, Secrets.NONE, made);
    }

    @Override
    public UUID resourceId() {
        return id;
    }

    @Override
    public Collection<?> claims() {
        return List.of(id);
    }

    @Override
    public Caller caller() {
        return request.caller();
    }
}
