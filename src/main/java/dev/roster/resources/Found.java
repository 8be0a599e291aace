package dev.roster.resources;

import org.jspecify.annotations.Nullable;

/**
 * A resource that was found, and the request that it is shown to.
 *
 * @param sortKey what its list is sorted by, as text; of one that was asked for by its id, its name, which the request log keeps; null where
 *     the resource has no value or nothing was asked
 */
public record Found(
        ResourceRequest request, Stored stored, @Nullable String sortKey) {

    Position position() {
        return new Position(stored.id(), sortKey);
    }
}
