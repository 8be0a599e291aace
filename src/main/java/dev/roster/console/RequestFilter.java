package dev.roster.console;

import dev.roster.protocol.error.ScimException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which requests a list shows, as its address says it.
 *
 * @param status empty: all; {@code errors}: from 400 on; {@code refused}: 400 to 499; {@code failed}: from 500 on; or a number
 * @param user a userName, displayName or id
 * @param text is part of what was asked or answered
 * @param from the earliest, in UTC
 * @param until what comes before it, in UTC
 * @param before only what is older than this place in the log
 */
record RequestFilter(
        String status,
        String token,
        String user,
        String text,
        @Nullable OffsetDateTime from,
        @Nullable OffsetDateTime until,
        @Nullable Place before) {
    /** Stands for the name of a token that no tenant knows, in lists and in their filter. */
    static final String UNKNOWN = "unknown";

    /** A place in the log: its newest rows have the largest. */
    record Place(OffsetDateTime at, long id) {
        static Place parse(String text) {
            String[] parts = text.split("_", -1);
            try {
                return new Place(stored(Instant.parse(parts[0]).atOffset(ZoneOffset.UTC)), Long.parseLong(parts[1]));
            } catch (DateTimeException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw ScimException.invalidValue("\"before\" is not a place in this list.");
            }
        }

        @Override
        public String toString() {
            return at.toInstant() + "_" + id;
        }
    }

    /** Reads the parameters of an address, which are empty where they are missing. */
    static RequestFilter of(UnaryOperator<String> parameter) {
        String status = parameter.apply("status").strip();
        if (!status.matches("|errors|refused|failed|[1-5][0-9]{2}")) {
            throw ScimException.invalidValue("status is errors, refused, failed or a number such as 404.");
        }
        String before = parameter.apply("before");
        return new RequestFilter(
                status,
                parameter.apply("token"),
                parameter.apply("user").strip(),
                parameter.apply("text").strip(),
                time("from", parameter.apply("from")),
                time("until", parameter.apply("until")),
                before.isEmpty() ? null : Place.parse(before));
    }

    static @Nullable OffsetDateTime time(String name, String text) {
        String time = text.strip().replaceFirst(" +", "T").replaceFirst("Z$", "");
        if (time.isEmpty()) {
            return null;
        }
        try {
            return stored(LocalDateTime.parse(time.contains("T") ? time : time + "T00:00")
                    .atOffset(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            throw ScimException.invalidValue(name + " is a date and a time in UTC, such as 2027-01-31 08:00.");
        }
    }

    /** Of four digits, as everywhere here: PostgreSQL does not have all years that Java has. */
    private static OffsetDateTime stored(OffsetDateTime time) {
        if (time.getYear() < 1 || time.getYear() > 9999) {
            throw new DateTimeException("year " + time.getYear());
        }
        return time;
    }

    /** As the form takes it. */
    static String input(@Nullable OffsetDateTime time) {
        return time == null ? "" : time.toLocalDateTime().toString().replace('T', ' ');
    }

    /** For a person: what is asked for, empty: all. */
    String words() {
        return parameters().entrySet().stream()
                .filter(parameter -> !parameter.getKey().equals("before"))
                .map(parameter -> parameter.getKey() + " " + parameter.getValue())
                .collect(Collectors.joining(", "));
    }

    RequestFilter before(@Nullable Place place) {
        return new RequestFilter(status, token, user, text, from, until, place);
    }

    /** The address's query, for a link. */
    String query() {
        return parameters().entrySet().stream()
                .map(parameter ->
                        parameter.getKey() + "=" + URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private Map<String, String> parameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("status", status);
        parameters.put("token", token);
        parameters.put("user", user);
        parameters.put("text", text);
        parameters.put("from", input(from));
        parameters.put("until", input(until));
        parameters.put("before", before == null ? "" : before.toString());
        parameters.values().removeIf(String::isEmpty);
        return parameters;
    }

    /** How many rows it reads at most: those of its index lie apart from each other, so that reading one costs more. */
    int window() {
        return asksForErrors() || asksForUnknown() ? RequestRepository.SPARSE_WINDOW : RequestRepository.WINDOW;
    }

    boolean asksForUnknown() {
        return token.equals(UNKNOWN);
    }

    boolean asksForErrors() {
        return switch (status) {
            case "errors", "refused", "failed" -> true;
            default -> !status.isEmpty() && Integer.parseInt(status) >= 400;
        };
    }
}
