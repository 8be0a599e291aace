package dev.roster.console;

import dev.roster.console.RequestFilter.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rows that are read, by an index, and the conditions that are held against each of them. */
final class RequestSearch {
    private final Map<String, Object> values = new HashMap<>();
    private final Map<String, Object> windowValues = new HashMap<>();
    private final List<String> indexed = new ArrayList<>();
    private final List<Lookup> lookups;
    private final List<String> others = new ArrayList<>();
    private final int size;

    RequestSearch(int tenantId, RequestFilter filter, Whom whom) {
        size = filter.window();
        if (filter.asksForUnknown()) {
            indexed.add("token IS NULL");
        } else if (filter.asksForErrors()) {
            indexed.add("status >= 400");
        } else {
            indexed.add("true");
        }
        indexed("at >= :from", "from", filter.from());
        indexed("at < :until", "until", filter.until());
        Place before = filter.before();
        if (before != null) {
            indexed("at <= :at", "at", before.at());
            indexed("(at, id) < (:at, :id)", "id", before.id());
        }
        lookups = Lookup.of(whom, windowValues);
        values.putAll(windowValues);
        other("(l.tenant_id = :tenant OR l.tenant_id IS NULL)", "tenant", tenantId);
        status(filter.status());
        if (!filter.token().isEmpty() && !filter.asksForUnknown()) {
            other("l.token = :token", "token", filter.token());
        }
        if (!filter.text().isEmpty()) {
            other(
                    "concat_ws(' ', l.method, l.path, l.query, l.operation, l.scim_type, l.detail, l.subject, l.request_id,"
                            + " l.user_agent, l.body) ILIKE :text",
                    "text",
                    "%" + filter.text().replaceAll("[\\\\%_]", "\\\\$0") + "%");
        }
    }

    Map<String, Object> values() {
        return values;
    }

    Map<String, Object> windowValues() {
        return windowValues;
    }

    String window() {
        return rows() + " LIMIT " + size;
    }

    /** Where the rows that are read end; nothing, if the log ends before. */
    String endOfWindow() {
        return "SELECT at, id FROM (" + rows() + " OFFSET " + (size - 1) + " LIMIT 1) l";
    }

    private String rows() {
        return newest(lookups, String.join(" AND ", indexed), size);
    }

    String conditions() {
        return String.join(" AND ", others);
    }

    private void status(String status) {
        switch (status) {
            case "" -> {}
            case "errors" -> others.add("l.status >= 400");
            case "refused" -> others.add("l.status BETWEEN 400 AND 499");
            case "failed" -> others.add("l.status >= 500");
            default -> other("l.status = :status", "status", Integer.parseInt(status));
        }
    }

    private void indexed(String condition, String name, @Nullable Object value) {
        if (value != null) {
            indexed.add(condition);
            windowValues.put(name, value);
        }
    }

    private void other(String condition, String name, Object value) {
        others.add(condition);
        values.put(name, value);
    }

    static String newest(List<Lookup> lookups, String condition, int most) {
        String order = " ORDER BY at DESC, id DESC";
        return lookups.isEmpty()
                ? "SELECT * FROM scim.request_log WHERE " + condition + order
                : lookups.stream()
                        .map(lookup -> lookup.newest(condition, most))
                        .collect(Collectors.joining(" UNION ALL ", "SELECT * FROM (", ") u" + order));
    }
}
