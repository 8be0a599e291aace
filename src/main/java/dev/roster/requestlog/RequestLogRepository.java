package dev.roster.requestlog;

import dev.roster.database.DatabaseErrors;
import dev.roster.web.Printable;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Mono;

/** The tables of the log; on connections of its own, so that a slow log is nobody's wait. */
@Repository
class RequestLogRepository {
    // Sums are updated in one order, so that two servers can't deadlock. Of what was deleted, the change before has the
    // userName.
    private static final String INSERT = """
            WITH sent AS MATERIALIZED (
              SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
                $21) AS s (is_kept, at, tenant_id, token, request_id, method, path, query, operation, status, scim_type,
                detail, duration_us, resource_type, resource_id, subject, results, bulk_operation, user_agent, rewrites,
                body)
            ), logged AS (
              INSERT INTO scim.request_log (at, tenant_id, token, request_id, method, path, query, operation, status,
                scim_type, detail, duration_us, resource_type, resource_id, subject, results, bulk_operation, user_agent,
                rewrites, body)
              SELECT at, tenant_id, token, request_id, method, path, query, operation, status, scim_type, detail,
                duration_us, resource_type, resource_id,
                coalesce(subject, left(regexp_replace(coalesce(
                  (SELECT coalesce(r.document ->> 'userName', r.document ->> 'displayName') FROM scim.resource r
                    WHERE r.tenant_id = sent.tenant_id AND r.id = sent.resource_id),
                  (SELECT coalesce(max(c.document ->> 'userName'), max(c.name)) FROM (
                    SELECT document, name FROM scim.change
                      WHERE resource_id = sent.resource_id AND tenant_id = sent.tenant_id ORDER BY seq DESC LIMIT 2) c)),
                  $22, '?', 'g'), 512)),
                results, bulk_operation, user_agent, string_to_array(rewrites, ','), body
              FROM sent WHERE is_kept
            ), counted AS (
              INSERT INTO scim.request_minute AS m
                (minute, tenant_id, token, operation, requests, refused, failed, total_us, slowest_us)
              SELECT date_trunc('minute', at), coalesce(tenant_id, 0), coalesce(token, ''), operation,
                count(*) FILTER (WHERE bulk_operation IS NULL),
                count(*) FILTER (WHERE status BETWEEN 400 AND 499), count(*) FILTER (WHERE status >= 500),
                sum(duration_us), max(duration_us)
              FROM sent GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
              ON CONFLICT (minute, tenant_id, token, operation) DO UPDATE SET
                requests = m.requests + excluded.requests, refused = m.refused + excluded.refused,
                failed = m.failed + excluded.failed, total_us = m.total_us + excluded.total_us,
                slowest_us = greatest(m.slowest_us, excluded.slowest_us)
            )
            INSERT INTO scim.token_contact AS c (tenant_id, token, last_contact)
            SELECT tenant_id, token, max(at) FROM sent WHERE token IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2
            ON CONFLICT (tenant_id, token) DO UPDATE SET last_contact = greatest(c.last_contact, excluded.last_contact)""";

    private final DatabaseClient database;

    RequestLogRepository(@Qualifier("background") DatabaseClient database) {
        this.database = database;
    }

    Mono<Void> insert(List<LogRow> rows) {
        return Mono.defer(() -> bound(rows).then()).onErrorMap(DatabaseErrors::translate);
    }

    private DatabaseClient.GenericExecuteSpec bound(List<LogRow> rows) {
        List<Object> columns = List.of(
                column(rows, LogRow::isKept, Boolean[]::new),
                column(rows, LogRow::at, OffsetDateTime[]::new),
                column(rows, LogRow::tenantId, Integer[]::new),
                column(rows, LogRow::token, String[]::new),
                column(rows, LogRow::requestId, String[]::new),
                column(rows, LogRow::method, String[]::new),
                column(rows, LogRow::path, String[]::new),
                column(rows, LogRow::query, String[]::new),
                column(rows, LogRow::operation, String[]::new),
                column(rows, LogRow::status, Integer[]::new),
                column(rows, LogRow::scimType, String[]::new),
                column(rows, LogRow::detail, String[]::new),
                column(rows, LogRow::durationMicros, Integer[]::new),
                column(rows, LogRow::resourceType, String[]::new),
                column(rows, LogRow::resourceId, UUID[]::new),
                column(rows, LogRow::subject, String[]::new),
                column(rows, LogRow::results, Long[]::new),
                column(rows, LogRow::bulkOperation, Integer[]::new),
                column(rows, LogRow::userAgent, String[]::new),
                column(rows, LogRow::rewrites, String[]::new),
                column(rows, LogRow::body, String[]::new));
        DatabaseClient.GenericExecuteSpec statement = database.sql(INSERT);
        for (int i = 0; i < columns.size(); i++) {
            statement = statement.bind(i, columns.get(i));
        }
        return statement.bind(columns.size(), Printable.HIDDEN);
    }

    private static <T> Object column(List<LogRow> rows, Function<LogRow, @Nullable T> value, IntFunction<T[]> array) {
        return rows.stream().map(value).toArray(array);
    }
}
