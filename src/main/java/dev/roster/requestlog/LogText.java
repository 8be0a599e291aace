package dev.roster.requestlog;

import dev.roster.web.Printable;
import org.jspecify.annotations.Nullable;

/** What clients sent, as it may be kept: masked, printable and of a bounded length. */
final class LogText {
    private static final int MOST_LINES = 4096;

    private final Masking masking;
    private final int mostBody;

    LogText(RequestLogProperties settings) {
        this.masking = new Masking(settings.mask());
        this.mostBody = (int) settings.bodySize().toBytes();
    }

    LogRow plain(LogRow row) {
        return new LogRow(
                row.isKept(),
                row.at(),
                row.tenantId(),
                row.token(),
                row.requestId(),
                Printable.of(row.method(), 16),
                Printable.of(masking.text(row.path()), MOST_LINES),
                row.query() == null ? null : Printable.of(masking.query(row.query()), MOST_LINES),
                row.operation(),
                row.status(),
                row.scimType(),
                shown(row.detail() == null ? null : masking.detail(row.detail()), MOST_LINES),
                row.durationMicros(),
                row.resourceType(),
                row.resourceId(),
                shown(masking.subject(row.subject()), LogRow.MOST_WORDS),
                row.results(),
                row.bulkOperation(),
                shown(row.userAgent(), LogRow.MOST_WORDS),
                row.rewrites(),
                row.body() == null ? null : Printable.of(masking.body(row.body()), 2 * mostBody));
    }

    private static @Nullable String shown(@Nullable String text, int most) {
        return text == null ? null : Printable.of(text, most);
    }
}
