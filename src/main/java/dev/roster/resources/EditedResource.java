package dev.roster.resources;

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
record EditedResource(Caller caller, Resource resource, Map<String, @Nullable String> hashes) implements Lanes.Write {

    @Override
    public UUID resourceId() {
        return resource.id();
    }

    @Override
    public Collection<?> claims() {
        return List.of(resource.id());
    }
}
