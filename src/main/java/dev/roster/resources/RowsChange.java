package dev.roster.resources;

import java.util.SequencedSet;
import java.util.UUID;

/**
 * A set operation on the rows of a resource.
 *
 * @param all whether the rows that are not added go away
 */
public record RowsChange(boolean all, SequencedSet<UUID> added, SequencedSet<UUID> removed) {

    public boolean isEmpty() {
        return !all && added.isEmpty() && removed.isEmpty();
    }
}
