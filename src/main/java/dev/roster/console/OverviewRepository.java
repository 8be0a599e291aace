package dev.roster.console;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Mono;

/** Counts of what is stored, from indexes alone, and sums of what was asked, from scim.request_minute. */
@Repository
class OverviewRepository {
    private final DatabaseClient database;

    OverviewRepository(@Qualifier("console") DatabaseClient database) {
        this.database = database;
    }

    /** How many resources of each type there are. */
    Mono<Map<String, Long>> resources(int tenantId) {
        return database.sql("SELECT type, count(*) AS n FROM scim.resource WHERE tenant_id = :tenant GROUP BY type")
                .bind("tenant", tenantId)
                .map(row -> Map.entry(
                        Objects.requireNonNull(row.get("type", String.class)),
                        Objects.requireNonNull(row.get("n", Long.class))))
                .all()
                .collectMap(Map.Entry::getKey, Map.Entry::getValue);
    }

    /** Users that the identity provider has disabled. */
    Mono<Long> inactive(int tenantId) {
        return count(tenantId, "scim.inactive WHERE tenant_id = :tenant AND type = 'User'");
    }

    Mono<Long> memberships(int tenantId) {
        return count(tenantId, "scim.membership WHERE tenant_id = :tenant");
    }

    private Mono<Long> count(int tenantId, String rows) {
        return database.sql("SELECT count(*) FROM " + rows)
                .bind("tenant", tenantId)
                .mapValue(Long.class)
                .one();
    }

    /** Requests of one kind in a period. */
    record Operation(String operation, String requests, String errors, long meanMicros, long slowestMicros) {
        String mean() {
            return RequestRow.milliseconds(meanMicros);
        }

        String slowest() {
            return RequestRow.milliseconds(slowestMicros);
        }
    }

    /** Those that took longest in the mean first. */
    Mono<List<Operation>> operations(int tenantId, Period period) {
        return database.sql("""
                        SELECT operation, to_char(sum(requests), 'FM999,999,999,990') AS requests,
                               to_char(sum(refused + failed), 'FM999,999,999,990') AS errors,
                               (sum(total_us) / greatest(sum(requests), 1))::bigint AS mean, max(slowest_us)::bigint AS slowest
                        FROM scim.request_minute
                        WHERE tenant_id IN (:tenant, 0) AND minute >= now() - :minutes * interval '1 minute'
                        GROUP BY operation ORDER BY mean DESC, operation LIMIT 15
                        """)
                .bind("tenant", tenantId)
                .bind("minutes", period.minutes())
                .map(row -> new Operation(
                        Objects.requireNonNull(row.get("operation", String.class)),
                        Objects.requireNonNull(row.get("requests", String.class)),
                        Objects.requireNonNull(row.get("errors", String.class)),
                        Objects.requireNonNull(row.get("mean", Long.class)),
                        Objects.requireNonNull(row.get("slowest", Long.class))))
                .all()
                .collectList();
    }

    /** Sums of one step of a plot. */
    record Rate(OffsetDateTime at, long requests, long refused, long failed) {}

    /** A row for each step of a period that is over, also where nothing was asked. */
    Mono<List<Rate>> rates(int tenantId, Period period) {
        return database.sql("""
                        WITH sums AS (
                            SELECT date_bin(:step * interval '1 minute', minute, timestamptz '2000-01-01 00:00:00Z') AS at,
                                   sum(requests)::bigint AS requests, sum(refused)::bigint AS refused, sum(failed)::bigint AS failed
                            FROM scim.request_minute
                            WHERE tenant_id IN (:tenant, 0) AND minute >= now() - (:minutes + :step) * interval '1 minute'
                            GROUP BY 1)
                        SELECT step.at, coalesce(requests, 0) AS requests, coalesce(refused, 0) AS refused,
                               coalesce(failed, 0) AS failed
                        FROM (SELECT date_bin(:step * interval '1 minute', now(), timestamptz '2000-01-01 00:00:00Z') AS at) under_way,
                             generate_series(
                                 under_way.at - :minutes * interval '1 minute',
                                 under_way.at - :step * interval '1 minute', :step * interval '1 minute') AS step (at)
                        LEFT JOIN sums ON sums.at = step.at ORDER BY step.at
                        """)
                .bindValues(Map.of("tenant", tenantId, "step", period.step(), "minutes", period.minutes()))
                .map(row -> new Rate(
                        Objects.requireNonNull(row.get("at", OffsetDateTime.class)),
                        Objects.requireNonNull(row.get("requests", Long.class)),
                        Objects.requireNonNull(row.get("refused", Long.class)),
                        Objects.requireNonNull(row.get("failed", Long.class))))
                .all()
                .collectList();
    }
}
