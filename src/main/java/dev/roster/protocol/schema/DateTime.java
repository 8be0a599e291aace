package dev.roster.protocol.schema;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** xsd:dateTime values (RFC 7643 section 2.3.5), in the years 0000 to 9999. */
public final class DateTime {
    private static final Pattern XSD = Pattern.compile(
            "([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(\\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?");
    private static final DateTimeFormatter FIXED_WIDTH =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'", Locale.ROOT);
    private static final int NANO_DIGITS = 9;

    private DateTime() {}

    /** The time in UTC, cut to nanoseconds; a text without an offset is taken as UTC. Empty when it is no dateTime. */
    public static Optional<OffsetDateTime> parse(String text) {
        Matcher matcher = XSD.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String fraction = matcher.group(2) == null ? "" : matcher.group(2);
        String offset = matcher.group(3) == null ? "Z" : matcher.group(3);
        String nanos = fraction.substring(0, Math.min(fraction.length(), NANO_DIGITS + 1));
        try {
            OffsetDateTime time = LocalDateTime.parse(matcher.group(1) + nanos)
                    .atOffset(ZoneOffset.of(offset))
                    .withOffsetSameInstant(ZoneOffset.UTC);
            return time.getYear() < 0 || time.getYear() > 9999 ? Optional.empty() : Optional.of(time);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The same time in a text of fixed width, so that the order of texts is the order of times. */
    public static String fixedWidth(OffsetDateTime utc) {
        return FIXED_WIDTH.format(utc);
    }
}
