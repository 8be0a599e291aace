package dev.roster.console;

import dev.roster.console.Attributes.Changed;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A change as pages show it: a sentence, and the values that differ. */
record ChangeView(
        String seq,
        Moment at,
        String verb,
        Subject subject,
        @Nullable Subject member,
        String version,
        @Nullable String actor,
        @Nullable String requestId,
        List<Changed> values,
        int moreValues) {
    private static final int MOST_VALUES = 100;

    /** A resource with the path of its page, and the text to show for it. */
    record Subject(String path, String name) {
        static Subject of(String type, Object id, @Nullable String name) {
            return new Subject(
                    "/console/resources/" + type + "/" + id, name == null || name.isBlank() ? id.toString() : name);
        }
    }

    boolean hasValues() {
        return !values.isEmpty();
    }

    boolean hasMore() {
        return moreValues > 0;
    }

    boolean isDelete() {
        return verb.equals("deleted");
    }

    /** On a page that is not its request's, which has a link there. */
    static ChangeView of(ChangeRow row) {
        return of(row, row.requestId());
    }

    static ChangeView of(ChangeRow row, @Nullable String requestId) {
        List<Changed> values = row.memberId() == null ? Attributes.changed(row.before(), row.after()) : List.of();
        return new ChangeView(
                Long.toString(row.seq()),
                Moment.of(row.time()),
                verb(row),
                Subject.of(row.type(), row.resourceId(), row.name()),
                row.memberId() == null
                        ? null
                        : Subject.of(Objects.requireNonNull(row.memberType()), row.memberId(), row.memberName()),
                Long.toString(row.version()),
                row.actor(),
                requestId,
                values.subList(0, Math.min(values.size(), MOST_VALUES)),
                Math.max(0, values.size() - MOST_VALUES));
    }

    private static String verb(ChangeRow row) {
        return switch (row.action()) {
            case "create" -> "created";
            case "update" -> "updated";
            case "delete" -> "deleted";
            case "add" -> "member added";
            case "remove" -> "member removed";
            default -> row.action();
        };
    }
}
