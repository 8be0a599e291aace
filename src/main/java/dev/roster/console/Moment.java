package dev.roster.console;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A time as pages show it: UTC, as everywhere in the console; the browser says beside it what that is in its own zone. */
record Moment(String iso, String text) {
    private static final DateTimeFormatter TEXT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    static Moment of(OffsetDateTime time) {
        Instant instant = time.toInstant();
        return new Moment(instant.toString(), TEXT.format(instant));
    }

    static @Nullable Moment ofNullable(@Nullable OffsetDateTime time) {
        return time == null ? null : of(time);
    }
}
