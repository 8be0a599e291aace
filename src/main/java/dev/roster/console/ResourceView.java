package dev.roster.console;

import dev.roster.console.Attributes.Value;
import dev.roster.console.MemberRepository.Membership;
import dev.roster.console.RequestView.Table;
import dev.roster.console.ResourceTableRepository.Listed;
import dev.roster.console.ResourceTableRepository.Whole;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.web.Json;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One resource with what is known of it.
 *
 * @param listed null: it was deleted
 * @param members of a group, now or at a time; null for what is no group
 * @param at the time that was asked for, empty: now
 * @param former memberships that have ended: of a group those in it, of others those that they had
 */
record ResourceView(
        String title,
        String type,
        String section,
        String id,
        @Nullable Listed listed,
        List<Value> values,
        int moreValues,
        String json,
        @Nullable Page<Membership> members,
        String at,
        Page<Membership> groups,
        Page<Membership> former,
        List<ChangeView> changes,
        @Nullable String olderChanges,
        @Nullable Table requests,
        String memberCount,
        Instant now) {
    private static final int MOST_VALUES = 300;
    private static final int MOST_REQUESTS = 10;

    /** What the repositories know. */
    record Known(
            Optional<Whole> whole,
            Optional<Page<Membership>> members,
            Page<Membership> groups,
            Page<Membership> former,
            Page<ChangeRow> changes,
            List<RequestRow> requests,
            long memberCount) {
        boolean isNothing() {
            return whole.isEmpty() && changes.isEmpty();
        }
    }

    static ResourceView of(ResourceType type, String id, String at, Known known, Instant now) {
        @Nullable Whole whole = known.whole().orElse(null);
        List<Value> values = whole == null ? List.of() : Attributes.of(whole.document());
        return new ResourceView(
                whole == null
                        ? lastName(known.changes().rows(), id)
                        : whole.listed().name(),
                type.name(),
                type.endpoint().substring(1),
                id,
                whole == null ? null : whole.listed(),
                values.subList(0, Math.min(MOST_VALUES, values.size())),
                values.size() - MOST_VALUES,
                whole == null
                        ? ""
                        : Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(whole.document()),
                known.members().orElse(null),
                at,
                known.groups(),
                known.former(),
                known.changes().rows().stream().map(ChangeView::of).toList(),
                known.changes().next(),
                Table.of(known.requests().stream().limit(MOST_REQUESTS).toList()),
                String.format(Locale.ROOT, "%,d", known.memberCount()),
                now);
    }

    private static String lastName(List<ChangeRow> changes, String id) {
        return changes.stream()
                .filter(change -> change.resourceId().toString().equals(id))
                .map(ChangeRow::name)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(id);
    }

    /** Why nobody can be said to have been in a group at the time that was asked for; empty: nothing stands against it. */
    String atNote() {
        OffsetDateTime time = RequestFilter.time("at", at);
        if (time == null || listed == null) {
            return "";
        }
        Instant asked = time.toInstant();
        if (asked.isBefore(Instant.parse(listed.created().iso()))) {
            return "It was created on " + listed.created().text() + " UTC, later than this.";
        }
        return asked.isAfter(now) ? "This is in the future: these are the members now." : "";
    }

    /** Its last change, where that is known to be its end. */
    @Nullable
    ChangeView deleted() {
        return changes.stream()
                .filter(change -> listed == null && change.isDelete())
                .findFirst()
                .orElse(null);
    }

    boolean hasMore() {
        return moreValues > 0;
    }

    boolean hasChanges() {
        return !changes.isEmpty();
    }
}
