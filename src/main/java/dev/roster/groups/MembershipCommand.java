package dev.roster.groups;

import dev.roster.database.Lanes;
import dev.roster.resources.MembershipChange;
import dev.roster.web.Caller;
import java.util.Collection;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What one request makes of a group's members.
 *
 * @param version the only version of the group to change, or 0 for any
 */
record MembershipCommand(Caller caller, UUID resourceId, long version, MembershipChange change) implements Lanes.Write {
    private record Member(UUID groupId, UUID memberId) {}

    /** The memberships; a change that is about all of a group's, or about one version of it, is written alone. */
    @Override
    public Collection<?> claims() {
        return Stream.concat(change.added().stream(), change.removed().stream())
                .map(member -> new Member(resourceId, member))
                .toList();
    }

    boolean isAlone() {
        return version != 0 || change.all();
    }
}
