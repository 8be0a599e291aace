package dev.roster.console;

import dev.roster.console.RequestFilter.Place;
import dev.roster.protocol.filter.CaseFold;
import io.r2dbc.spi.Readable;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Mono;

/** Table scim.request_log, newest first. Every list reads a bounded number of rows, whatever it is filtered by. */
@Repository
class RequestRepository {
    static final int PAGE = 50;
    /** Rows that one list reads at most; what an index does not find is looked for in these. */
    static final int WINDOW = 100_000;
    /** Those that were refused lie apart from each other, so that reading one costs more. */
    static final int ERRORS_WINDOW = 20_000;

    private static final String COLUMNS = """
            l.id, l.at, l.request_id, l.token, l.method, left(l.path, 200) AS path, l.operation, l.status, l.scim_type,
            left(l.detail, 400) AS detail, l.duration_us, l.resource_type, l.resource_id, l.bulk_operation,
            cardinality(l.rewrites) > 0 AS is_rewritten,
            left(coalesce(
                l.subject,
                (SELECT coalesce(r.document ->> 'userName', r.document ->> 'displayName') FROM scim.resource r
                 WHERE r.tenant_id = l.tenant_id AND r.id = l.resource_id)), 200) AS subject
            """;
    private final DatabaseClient database;

    RequestRepository(@Qualifier("background") DatabaseClient database) {
        this.database = database;
    }

    /**
     * A page of a list.
     *
     * @param next where the next page begins; null: the log has no more
     * @param isCut the rows that were read ran out before the page was full
     */
    record Found(List<RequestRow> rows, @Nullable Place next, boolean isCut) {}

    Mono<Found> find(int tenantId, RequestFilter filter) {
        return resourceIds(tenantId, filter.user()).flatMap(ids -> {
            Statement statement = new Statement(tenantId, filter, ids);
            String sql = "SELECT " + COLUMNS + " FROM (" + statement.window() + ") l WHERE " + statement.conditions()
                    + " ORDER BY l.at DESC, l.id DESC LIMIT " + (PAGE + 1);
            return rows(sql, statement.values).flatMap(rows -> page(rows, statement));
        });
    }

    private Mono<Found> page(List<RequestRow> rows, Statement statement) {
        if (rows.size() > PAGE) {
            return Mono.just(new Found(rows.subList(0, PAGE), rows.get(PAGE - 1).place(), false));
        }
        return database.sql(statement.endOfWindow())
                .bindValues(statement.windowValues)
                .map(row -> new Place(
                        Objects.requireNonNull(row.get("at", OffsetDateTime.class)),
                        Objects.requireNonNull(row.get("id", Long.class))))
                .one()
                .map(place -> new Found(rows, place, true))
                .defaultIfEmpty(new Found(rows, null, false));
    }

    /** All rows of one request: itself, then the operations of a bulk request. */
    Mono<List<RequestRow>> ofRequest(int tenantId, String requestId) {
        return rows("SELECT " + COLUMNS + """
                 FROM scim.request_log l
                WHERE l.request_id = :request AND (l.tenant_id = :tenant OR l.tenant_id IS NULL)
                ORDER BY l.bulk_operation NULLS FIRST, l.at DESC, l.id DESC LIMIT 200
                """, Map.of("tenant", tenantId, "request", requestId));
    }

    /** The whole row, its body up to a length. */
    Mono<LoggedRequest> find(RequestRow row, int bodyLength) {
        return database.sql("SELECT " + COLUMNS + """
                        , l.path AS whole_path, l.query, l.detail AS whole_detail, l.results, l.user_agent, l.rewrites,
                        left(l.body, :length) AS body, coalesce(length(l.body), 0) AS body_length
                        FROM scim.request_log l WHERE l.at = :at AND l.id = :id
                        """)
                .bindValues(Map.of("at", row.time(), "id", row.id(), "length", bodyLength))
                .map(found -> new LoggedRequest(
                        row(found),
                        text(found, "whole_path"),
                        found.get("query", String.class),
                        found.get("whole_detail", String.class),
                        found.get("results", Long.class),
                        found.get("user_agent", String.class),
                        rewrites(found.get("rewrites", String[].class)),
                        found.get("body", String.class),
                        Objects.requireNonNull(found.get("body_length", Integer.class))))
                .one();
    }

    /** Requests about the same resource, or the same subject, next to one: the nearest older or newer ones, newest first. */
    Mono<List<RequestRow>> neighbours(int tenantId, RequestRow row, boolean isNewer) {
        Map<String, Object> values = new HashMap<>(Map.of("tenant", tenantId, "at", row.time(), "id", row.id()));
        List<Lookup> same = new ArrayList<>();
        if (row.subject() != null) {
            same.add(Lookup.subject(":subject"));
        }
        if (row.resourceId() != null) {
            values.put("resource", row.resourceId());
            same.add(Lookup.resource(":resource", ":subject"));
        }
        values.put("subject", Objects.requireNonNullElse(row.subject(), ""));
        if (same.isEmpty()) {
            return Mono.just(List.of());
        }
        String side = isNewer ? "at >= :at AND (at, id) > (:at, :id)" : "at <= :at AND (at, id) < (:at, :id)";
        String rows = newest(same, "tenant_id = :tenant AND " + side, 5);
        return rows(
                "SELECT " + COLUMNS + " FROM (" + (isNewer ? rows.replace(" DESC", "") : rows)
                        + " LIMIT 5) l ORDER BY l.at DESC, l.id DESC",
                values);
    }

    /** Rows that an index finds: those whose expression is that value. */
    private record Lookup(String expression, String value, String condition) {
        static Lookup subject(String parameter) {
            return new Lookup("lower(subject)", "lower(" + parameter + ")", "true");
        }

        /** Without those that the subject finds already. */
        static Lookup resource(String parameter, String subject) {
            return new Lookup("resource_id", parameter, "lower(subject) IS DISTINCT FROM lower(" + subject + ")");
        }

        /** As a range and in the index's order: the planner would hold an equation against the whole log, from its newest row on. */
        String newest(String condition, int most) {
            return "(SELECT * FROM scim.request_log WHERE %1$s >= %2$s AND %1$s <= %2$s AND %3$s AND %4$s ORDER BY %1$s DESC, at DESC LIMIT %5$d)"
                    .formatted(expression, value, this.condition, condition, most);
        }
    }

    private static String newest(List<Lookup> lookups, String condition, int most) {
        String order = " ORDER BY at DESC, id DESC";
        return lookups.isEmpty()
                ? "SELECT * FROM scim.request_log WHERE " + condition + order
                : lookups.stream()
                        .map(lookup -> lookup.newest(condition, most))
                        .collect(Collectors.joining(" UNION ALL ", "SELECT * FROM (", ") u" + order));
    }

    /** Whom a filter's user means, beside those that requests name so. */
    private Mono<List<UUID>> resourceIds(int tenantId, String user) {
        if (user.matches("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
            return Mono.just(List.of(UUID.fromString(user)));
        }
        return user.isEmpty()
                ? Mono.just(List.of())
                : database.sql("""
                                SELECT id FROM scim.resource
                                WHERE tenant_id = :tenant AND type IN ('User', 'Group') AND unique_key = :name
                                UNION ALL
                                (SELECT id FROM scim.resource
                                 WHERE tenant_id = :tenant AND type IN ('User', 'Group') AND search ? 'displayName'
                                   AND left(search ->> 'displayName', 100) = :name LIMIT 20)
                                """)
                        .bind("tenant", tenantId)
                        .bind("name", CaseFold.fold(user))
                        .map(row -> Objects.requireNonNull(row.get("id", UUID.class)))
                        .all()
                        .collectList();
    }

    private Mono<List<RequestRow>> rows(String sql, Map<String, Object> values) {
        return database.sql(sql)
                .bindValues(values)
                .map(RequestRepository::row)
                .all()
                .collectList();
    }

    private static List<String> rewrites(String @Nullable [] rewrites) {
        return rewrites == null
                ? List.of()
                : List.of(rewrites).stream().distinct().toList();
    }

    private static RequestRow row(Readable row) {
        return new RequestRow(
                Objects.requireNonNull(row.get("id", Long.class)),
                Objects.requireNonNull(row.get("at", OffsetDateTime.class)),
                text(row, "request_id"),
                row.get("token", String.class),
                text(row, "method"),
                text(row, "path"),
                text(row, "operation"),
                Objects.requireNonNull(row.get("status", Integer.class)),
                row.get("scim_type", String.class),
                row.get("detail", String.class),
                Objects.requireNonNull(row.get("duration_us", Integer.class)),
                row.get("resource_type", String.class),
                row.get("resource_id", UUID.class),
                row.get("subject", String.class),
                row.get("bulk_operation", Integer.class),
                Boolean.TRUE.equals(row.get("is_rewritten", Boolean.class)));
    }

    private static String text(Readable row, String column) {
        return Objects.requireNonNull(row.get(column, String.class));
    }

    /** The rows that are read, by an index, and the conditions that are held against each of them. */
    private static final class Statement {
        private final Map<String, Object> values = new HashMap<>();
        private final Map<String, Object> windowValues = new HashMap<>();
        private final List<String> indexed = new ArrayList<>();
        private final List<Lookup> lookups = new ArrayList<>();
        private final List<String> others = new ArrayList<>();
        private final boolean ofErrors;

        Statement(int tenantId, RequestFilter filter, List<UUID> ids) {
            ofErrors = filter.asksForErrors();
            indexed.add(ofErrors ? "status >= 400" : "true");
            indexed("at >= :from", "from", filter.from());
            indexed("at < :until", "until", filter.until());
            Place before = filter.before();
            if (before != null) {
                indexed("at <= :at", "at", before.at());
                indexed("(at, id) < (:at, :id)", "id", before.id());
            }
            if (!filter.user().isEmpty()) {
                windowValues.put("user", filter.user());
                lookups.add(Lookup.subject(":user"));
            }
            for (UUID id : ids) {
                String name = "resource" + lookups.size();
                windowValues.put(name, id);
                lookups.add(Lookup.resource(":" + name, ":user"));
            }
            values.putAll(windowValues);
            other("(l.tenant_id = :tenant OR l.tenant_id IS NULL)", "tenant", tenantId);
            status(filter.status());
            if (!filter.token().isEmpty()) {
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

        String window() {
            return rows() + " LIMIT " + size();
        }

        /** Where the rows that are read end; nothing, if the log ends before. */
        String endOfWindow() {
            return "SELECT at, id FROM (" + rows() + " OFFSET " + (size() - 1) + " LIMIT 1) l";
        }

        private int size() {
            return ofErrors ? ERRORS_WINDOW : WINDOW;
        }

        private String rows() {
            return newest(lookups, String.join(" AND ", indexed), size());
        }

        String conditions() {
            return String.join(" AND ", others);
        }

        private void status(String status) {
            switch (status) {
                case "", "errors" -> {}
                case "refused" -> others.add("l.status < 500");
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
    }
}
