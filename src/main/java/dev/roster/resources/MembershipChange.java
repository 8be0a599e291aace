package dev.roster.resources;

import java.util.SequencedSet;
import java.util.UUID;

/**
 * A set operation on the memberships of a resource.
 *
 * @param all whether the memberships that are not added go away
 */
public record MembershipChange(boolean all, SequencedSet<UUID> added, SequencedSet<UUID> removed) {

    public boolean isEmpty() {
        return !all && added.isEmpty() && removed.isEmpty();
    }
}
