package dev.roster.console;

import dev.roster.console.RequestFilter.Place;
import io.r2dbc.spi.Readable;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
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
    /** Those that were refused, or whose token nobody knows, lie apart from each other, so that reading one costs more. */
    static final int SPARSE_WINDOW = 20_000;

    private static final int MOST_PARTS = 200;
    private static final int MOST_OTHERS = 20;

    private static final String COLUMNS = """
            l.id, l.at, l.request_id, l.token, l.method, left(l.path, 200) AS path, l.operation, l.status, l.scim_type,
            left(l.detail, 400) AS detail, l.duration_us, l.resource_type, l.resource_id, l.bulk_operation,
            cardinality(l.rewrites) > 0 AS is_rewritten,
            left(l.subject, 200) AS subject, left(l.user_agent, 200) AS user_agent,
            (SELECT left(coalesce(r.document ->> 'userName', r.document ->> 'displayName'), 200) FROM scim.resource r
             WHERE r.tenant_id = l.tenant_id AND r.id = l.resource_id) AS name
            """;
    private final DatabaseClient database;
    private final NameRepository names;

    RequestRepository(@Qualifier("console") DatabaseClient database, NameRepository names) {
        this.database = database;
        this.names = names;
    }

    /**
     * A page of a list.
     *
     * @param next where the next page begins; null: the log has no more
     * @param isCut the rows that were read ran out before the page was full
     */
    record Found(List<RequestRow> rows, @Nullable Place next, boolean isCut) {}

    Mono<Found> find(int tenantId, RequestFilter filter) {
        return names.whom(tenantId, filter.user()).flatMap(whom -> {
            RequestSearch statement = new RequestSearch(tenantId, filter, whom);
            String sql = "SELECT " + COLUMNS + " FROM (" + statement.window() + ") l WHERE " + statement.conditions()
                    + " ORDER BY l.at DESC, l.id DESC LIMIT " + (PAGE + 1);
            return rows(sql, statement.values()).flatMap(rows -> page(rows, statement));
        });
    }

    private Mono<Found> page(List<RequestRow> rows, RequestSearch statement) {
        if (rows.size() > PAGE) {
            return Mono.just(new Found(rows.subList(0, PAGE), rows.get(PAGE - 1).place(), false));
        }
        return database.sql(statement.endOfWindow())
                .bindValues(statement.windowValues())
                .map(row -> new Place(
                        Objects.requireNonNull(row.get("at", OffsetDateTime.class)),
                        Objects.requireNonNull(row.get("id", Long.class))))
                .one()
                .map(place -> new Found(rows, place, true))
                .defaultIfEmpty(new Found(rows, null, false));
    }

    /** How many were refused or failed since a time, of those that their list reads; with a plus where there are more. */
    Mono<String> errors(int tenantId, OffsetDateTime from) {
        return database.sql("""
                        SELECT to_char(count(*) FILTER (WHERE tenant_id = :tenant OR tenant_id IS NULL), 'FM999,999,999,990')
                               || CASE WHEN count(*) >= %1$d THEN '+' ELSE '' END
                        FROM (SELECT tenant_id FROM scim.request_log WHERE status >= 400 AND at >= :from
                              ORDER BY at DESC, id DESC LIMIT %1$d) l
                        """.formatted(SPARSE_WINDOW))
                .bindValues(Map.of("tenant", tenantId, "from", from))
                .mapValue(String.class)
                .one();
    }

    /** A row of those with a request's id; null: the newest, a request itself before the operations of a bulk request. */
    Mono<RequestRow> find(int tenantId, String requestId, @Nullable Long row) {
        Map<String, Object> values = new HashMap<>(Map.of("tenant", tenantId, "request", requestId));
        if (row != null) {
            values.put("row", row);
        }
        return ofId(row == null ? "true" : "l.id = :row", 1, values)
                .flatMap(rows -> Mono.justOrEmpty(rows.stream().findFirst()));
    }

    /** The other rows of the same request, which have its time: operations of a bulk request that were refused. */
    Mono<List<RequestRow>> parts(int tenantId, RequestRow row) {
        return beside(tenantId, row, "l.at = :at AND l.id <> :id", MOST_PARTS);
    }

    /** Other requests with the same id, since a client may use one again. */
    Mono<List<RequestRow>> others(int tenantId, RequestRow row) {
        return beside(tenantId, row, "l.at <> :at AND l.id <> :id AND l.bulk_operation IS NULL", MOST_OTHERS);
    }

    private Mono<List<RequestRow>> beside(int tenantId, RequestRow row, String condition, int most) {
        return ofId(
                condition,
                most,
                Map.of("tenant", tenantId, "request", row.requestId(), "at", row.time(), "id", row.id()));
    }

    private Mono<List<RequestRow>> ofId(String condition, int most, Map<String, Object> values) {
        return rows("SELECT " + COLUMNS + """
                 FROM scim.request_log l
                WHERE l.request_id = :request AND (l.tenant_id = :tenant OR l.tenant_id IS NULL) AND %s
                ORDER BY l.bulk_operation NULLS FIRST, l.at DESC, l.id DESC LIMIT %d
                """.formatted(condition, most), values);
    }

    /** The whole row, its body up to a length. */
    Mono<LoggedRequest> find(RequestRow row, int bodyLength) {
        return database.sql("SELECT " + COLUMNS + """
                        , l.path AS whole_path, l.query, l.detail AS whole_detail, l.results, l.user_agent AS whole_user_agent, l.rewrites,
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
                        found.get("whole_user_agent", String.class),
                        rewrites(found.get("rewrites", String[].class)),
                        found.get("body", String.class),
                        Objects.requireNonNull(found.get("body_length", Integer.class))))
                .one();
    }

    /** Requests about the same resource, or the same name, next to one: the nearest older or newer ones, newest first. */
    Mono<List<RequestRow>> neighbours(int tenantId, RequestRow row, Whom whom, boolean isNewer) {
        if (whom.equals(Whom.ANYONE)) {
            return Mono.just(List.of());
        }
        Map<String, Object> values = new HashMap<>(Map.of("tenant", tenantId, "at", row.time(), "id", row.id()));
        String side = isNewer ? "at >= :at AND (at, id) > (:at, :id)" : "at <= :at AND (at, id) < (:at, :id)";
        String rows = RequestSearch.newest(Lookup.of(whom, values), "tenant_id = :tenant AND " + side, 5);
        return rows(
                "SELECT " + COLUMNS + " FROM (" + (isNewer ? rows.replace(" DESC", "") : rows)
                        + " LIMIT 5) l ORDER BY l.at DESC, l.id DESC",
                values);
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
                row.get("name", String.class),
                row.get("user_agent", String.class),
                row.get("bulk_operation", Integer.class),
                Boolean.TRUE.equals(row.get("is_rewritten", Boolean.class)));
    }

    private static String text(Readable row, String column) {
        return Objects.requireNonNull(row.get(column, String.class));
    }
}
