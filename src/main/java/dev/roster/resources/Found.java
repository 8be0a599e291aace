package dev.roster.resources;

import org.jspecify.annotations.Nullable;

/**
 * A resource as it was found or is after a change, and the request that it is shown to.
 *
 * @param sortKey what its list is sorted by, as text; where it is no part of a list, its name, which the request log keeps; null where it
 *     has none, or was not read
 */
public record Found(
        ResourceRequest request, Stored stored, @Nullable String sortKey) {

    Position position() {
        return new Position(stored.id(), sortKey);
    }
}
