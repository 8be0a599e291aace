package dev.roster.resources;

import dev.roster.protocol.resource.Resource;
import org.jspecify.annotations.Nullable;

/**
 * A resource in a list.
 *
 * @param sortKey what the list is sorted by, as text; null where the resource has no value or nothing was asked
 */
record Listed(Target target, Resource resource, @Nullable String sortKey) {

    Position position() {
        return new Position(resource.id(), sortKey);
    }
}
