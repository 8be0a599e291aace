package dev.roster.resources;

import dev.roster.database.Write;
import dev.roster.protocol.resource.Resource;
import dev.roster.web.Caller;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A resource to update, if it is still at the version that it was edited from.
 *
 * @param hashes those that change, null for one that goes
 */
record EditedResource(Caller caller, Resource resource, ResourceRow row, Map<String, @Nullable String> hashes)
        implements Write {

    /** As it is once it is updated. */
    Stored stored() {
        return new Stored(
                resource.id(),
                resource.type(),
                resource.version() + 1,
                resource.created(),
                resource.lastModified(),
                row.document(),
                row.externalId(),
                resource.names(),
                resource.memberships());
    }

    @Override
    public UUID resourceId() {
        return resource.id();
    }

    @Override
    public Collection<?> claims() {
        return List.of(resource.id());
    }
}
