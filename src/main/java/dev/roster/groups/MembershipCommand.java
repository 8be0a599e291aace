package dev.roster.groups;

import dev.roster.database.Write;
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
record MembershipCommand(Caller caller, UUID resourceId, long version, MembershipChange change) implements Write {
    private record Member(UUID groupId, UUID memberId) {}

    /** The memberships, or with them the whole group. */
    @Override
    public Collection<?> claims() {
        Stream<Object> members = Stream.concat(change.added().stream(), change.removed().stream())
                .map(member -> new Member(resourceId, member));
        return (isOfWholeGroup() ? Stream.concat(members, Stream.of(resourceId)) : members).toList();
    }

    /** Whether it is about all of the group's members, or about one version of it: no other change of it goes out with this one. */
    boolean isOfWholeGroup() {
        return version != 0 || change.all();
    }
}
