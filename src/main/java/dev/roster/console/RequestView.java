package dev.roster.console;

import dev.roster.console.ChangeView.Subject;
import dev.roster.console.ResourceTableRepository.Holder;
import dev.roster.console.Rewrites.Rewrite;
import dev.roster.web.Json;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * One request and what it led to.
 *
 * @param shownBody with a line for each value, if it is JSON
 * @param parts other rows of the same request: the operations of a bulk request that were refused
 * @param others other requests with the same id
 * @param holder who has the unique value that was refused
 */
record RequestView(
        String title,
        LoggedRequest request,
        @Nullable Cut parameters,
        @Nullable String shownBody,
        boolean isBodyCut,
        List<Rewrite> understood,
        @Nullable Subject resource,
        List<ChangeView> changes,
        boolean hasMoreChanges,
        @Nullable Table parts,
        @Nullable Table others,
        @Nullable Holder holder,
        @Nullable Table newer,
        @Nullable Table older) {
    private static final int MOST_OPEN = 20;

    /** Rows without paging; a view has none rather than an empty one. */
    record Table(List<RequestRow> rows) {
        static @Nullable Table of(List<RequestRow> rows) {
            return rows.isEmpty() ? null : new Table(rows);
        }
    }

    /** What the repositories know. */
    record Known(
            LoggedRequest request,
            List<ChangeRow> changes,
            List<RequestRow> parts,
            List<RequestRow> others,
            Optional<Holder> holder,
            List<RequestRow> newer,
            List<RequestRow> older) {}

    static RequestView of(RequestRow row, Known known) {
        LoggedRequest request = known.request();
        String body = request.body();
        String type = row.resourceType();
        return new RequestView(
                row.method() + " " + row.path(),
                request,
                Cut.ofNullable(request.query()),
                body == null ? null : pretty(body),
                body != null && body.length() < request.bodyLength(),
                Rewrites.of(request.rewrites()),
                row.resourceId() == null || type == null ? null : Subject.of(type, row.resourceId(), row.about()),
                known.changes().stream()
                        .limit(ChangeRepository.PAGE)
                        .map(change -> ChangeView.of(change, null))
                        .toList(),
                known.changes().size() > ChangeRepository.PAGE,
                Table.of(known.parts()),
                Table.of(known.others()),
                known.holder().orElse(null),
                Table.of(known.newer()),
                Table.of(known.older()));
    }

    boolean isRewritten() {
        return !understood.isEmpty();
    }

    boolean hasChanges() {
        return !changes.isEmpty();
    }

    boolean hasManyChanges() {
        return changes.size() > MOST_OPEN;
    }

    String howMany() {
        return hasMoreChanges ? "The first " + changes.size() : "All " + changes.size();
    }

    /** The row of the bulk request that this is an operation of; null: it is none, or the log does not keep those that succeed. */
    @Nullable
    RequestRow bulk() {
        return parts == null
                ? null
                : parts.rows().stream()
                        .filter(row -> request.row().isBulk() && !row.isBulk())
                        .findFirst()
                        .orElse(null);
    }

    /** With a line for each value, if it is JSON: what was refused may be none, and what was cut is none. */
    private static String pretty(String body) {
        try {
            return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(Json.MAPPER.readTree(body));
        } catch (JacksonException | NumberFormatException e) {
            return body;
        }
    }
}
