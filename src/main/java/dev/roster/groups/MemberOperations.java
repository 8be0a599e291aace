package dev.roster.groups;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.filter.CompareOperator;
import dev.roster.protocol.filter.Filter;
import dev.roster.protocol.patch.PatchOperation;
import dev.roster.protocol.patch.PatchPath;
import dev.roster.protocol.resource.ResourceId;
import dev.roster.protocol.resource.ValueReader;
import dev.roster.protocol.schema.ResolvedAttribute;
import dev.roster.resources.MembershipChange;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Operations on members, folded in their order into one set operation. */
final class MemberOperations {
    // Each is a query over the members.
    private static final int MOST_SEARCHES = 100;

    private final SequencedSet<UUID> added = new LinkedHashSet<>();
    private final SequencedSet<UUID> removed = new LinkedHashSet<>();
    private boolean all;
    private int searches;

    /**
     * Takes the next operation.
     *
     * @return the filter whose matches are to be removed, where only the database knows them
     */
    Optional<Filter<ResolvedAttribute>> fold(PatchOperation operation) {
        requireWholeMembers(operation.path());
        Filter<ResolvedAttribute> filter = operation.path().filter();
        switch (operation) {
            case PatchOperation.Add add -> {
                requireNoFilter(filter != null);
                add(members(add.path(), add.value()));
            }
            case PatchOperation.Replace replace -> {
                requireNoFilter(filter != null);
                clear();
                add(members(replace.path(), replace.value()));
            }
            case PatchOperation.Remove ignored -> {
                if (filter == null) {
                    clear();
                } else if (!removeNamed(filter)) {
                    if (++searches > MOST_SEARCHES) {
                        throw ScimException.invalidFilter(
                                "At most " + MOST_SEARCHES
                                        + " operations of a request may remove members by anything but members[value eq \"...\"].");
                    }
                    return Optional.of(filter);
                }
            }
        }
        return Optional.empty();
    }

    SequencedSet<UUID> added() {
        return added;
    }

    void remove(Collection<UUID> ids) {
        ids.forEach(this::remove);
    }

    MembershipChange toChange() {
        return new MembershipChange(all, added, removed);
    }

    /** One member or a list. */
    private static SequencedSet<UUID> members(PatchPath path, JsonNode value) {
        if (value.isNull()) {
            return new LinkedHashSet<>();
        }
        JsonNode list =
                value.isArray() ? value : JsonNodeFactory.instance.arrayNode().add(value);
        return MemberIds.of(ValueReader.elements(path.attribute().attribute(), list, "members"));
    }

    private void add(Collection<UUID> ids) {
        added.addAll(ids);
        removed.removeAll(ids);
    }

    private void remove(UUID id) {
        added.remove(id);
        removed.add(id);
    }

    private void clear() {
        all = true;
        added.clear();
        removed.clear();
    }

    /** {@code members[value eq "..."]} names its member; one that is not there is no failure, since clients repeat themselves. */
    private boolean removeNamed(Filter<ResolvedAttribute> filter) {
        if (filter instanceof Filter.Comparison<ResolvedAttribute> comparison
                && comparison.operator() == CompareOperator.EQ
                && comparison.path().leaf().name().equals("value")) {
            ResourceId.parse(comparison.value().stringValue()).ifPresent(this::remove);
            return true;
        }
        return false;
    }

    /** RFC 7643 section 4.2: the sub-attributes of a member are immutable. */
    private static void requireWholeMembers(PatchPath path) {
        if (path.attribute().subAttribute() != null) {
            throw ScimException.mutability(
                    path.attribute() + " can't be changed: remove the member and add the other one.");
        }
    }

    private static void requireNoFilter(boolean filtered) {
        if (filtered) {
            throw ScimException.invalidPath("Members are added with the path \"members\", without a filter.");
        }
    }
}
