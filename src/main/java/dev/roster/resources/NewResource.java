package dev.roster.resources;

import dev.roster.protocol.resource.Resource;
import dev.roster.protocol.resource.Secrets;
import dev.roster.web.Caller;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A resource to create (RFC 7644 section 3.3).
 *
 * @param resource without the attribute that is kept as rows, and without secrets
 * @param rows what this attribute starts with
 * @param hashes of the secrets that are kept, once they are made
 */
public record NewResource(
        ResourceRequest request,
        Resource resource,
        SequencedSet<UUID> rows,
        Secrets secrets,
        Map<String, @Nullable String> hashes)
        implements Lanes.Write {

    public UUID id() {
        return resource.id();
    }

    NewResource withHashes(Map<String, @Nullable String> made) {
        return new NewResource(request, resource, rows, Secrets.NONE, made);
    }

    @Override
    public UUID resourceId() {
        return id();
    }

    @Override
    public Collection<?> claims() {
        return List.of(id());
    }

    @Override
    public Caller caller() {
        return request.caller();
    }
}
