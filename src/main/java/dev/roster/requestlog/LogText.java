package dev.roster.requestlog;

import dev.roster.web.Printable;
import dev.roster.web.RequestTrace;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What clients sent, as it may be kept: masked, printable and of a bounded length. */
final class LogText {
    private static final int MOST_LINES = 4096;
    private static final int MOST_READ = 16 * 1024;

    private final Masking masking;
    private final int mostBody;

    LogText(RequestLogProperties settings) {
        this.masking = new Masking(settings.mask());
        this.mostBody = (int) settings.bodySize().toBytes();
    }

    LogRow plain(LogRow row) {
        HiddenWords hidden = masking.hiddenWords();
        String path = masking.path(row.path(), hidden);
        String query = row.query() == null ? null : masking.query(row.query(), hidden);
        String body = row.body() == null ? null : masking.body(row.body(), hidden);
        String detail = row.detail() == null ? null : masking.detail(row.detail(), hidden);
        return new LogRow(
                row.isKept(),
                row.at(),
                row.tenantId(),
                row.token(),
                row.requestId(),
                Printable.of(row.method(), 16),
                Printable.of(path, MOST_LINES),
                shown(query, MOST_LINES),
                row.operation(),
                row.status(),
                row.scimType(),
                shown(detail, MOST_LINES),
                row.durationMicros(),
                row.resourceType(),
                row.resourceId(),
                shown(masking.subject(subject(row)), LogRow.MOST_WORDS),
                row.results(),
                row.bulkOperation(),
                shown(row.userAgent(), LogRow.MOST_WORDS),
                row.rewrites(),
                row.isBodyKept(),
                row.isBodyKept() ? shown(body, mostBody) : null);
    }

    /** Of what was refused, as far as its body can be read. */
    private static @Nullable String subject(LogRow row) {
        String body = row.body();
        if (row.subject() != null || body == null || row.status() < 400) {
            return row.subject();
        }
        JsonNode read = PartialJson.read(body.substring(0, Math.min(body.length(), MOST_READ)))
                .root();
        return read == null ? null : RequestTrace.nameOf(read);
    }

    private static @Nullable String shown(@Nullable String text, int most) {
        return text == null ? null : Printable.of(text, most);
    }
}
