package dev.roster.resources;

import org.jspecify.annotations.Nullable;

/**
 * A resource in a list.
 *
 * @param sortKey what the list is sorted by, as text; null where the resource has no value or nothing was asked
 */
public record Listed(
        ResourceRequest request, Stored stored, @Nullable String sortKey) {

    Position position() {
        return new Position(stored.id(), sortKey);
    }
}
