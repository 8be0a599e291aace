package dev.roster.requestlog;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The two ends of the log: the partitions of the days to come, and what is too old. Each method is a transaction of its own. */
@Repository
class RequestLogUpkeepRepository {
    private static final String DAYS = """
            SELECT to_date(right(c.relname, 8), 'YYYYMMDD') AS day
            FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = 'scim.request_log'::regclass AND c.relname ~ '^request_log_[0-9]{8}$'
              AND right(c.relname, 8) < to_char($1::date, 'YYYYMMDD')
            ORDER BY day""";

    private static final String EARLY = """
            SELECT relname::text AS name FROM pg_class
            WHERE relnamespace = 'scim'::regnamespace AND relkind = 'r' AND relname ~ '^request_log_early_[0-9]+$'
            ORDER BY name""";

    private static final String MOVE =
            "SELECT reached FROM scim.move_early_requests($1, $2, $3, $4) AS reached WHERE reached IS NOT NULL";

    // What another server deletes at the same time is left to it.
    private static final String DELETE_MINUTES = """
            WITH old AS (
              DELETE FROM scim.request_minute WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM scim.request_minute WHERE minute >= $1 AND minute < $2
                ORDER BY minute LIMIT $3 FOR UPDATE SKIP LOCKED)) RETURNING minute
            )
            SELECT max(minute) AS reached FROM old HAVING count(*) > 0""";

    private final DatabaseClient database;

    RequestLogUpkeepRepository(@Qualifier("background") DatabaseClient database) {
        this.database = database;
    }

    Mono<Void> makeDay(LocalDate day) {
        return database.sql("SELECT scim.make_request_log_day($1)").bind(0, day).then();
    }

    /** The days before one that have a partition. */
    Flux<LocalDate> daysBefore(LocalDate day) {
        return database.sql(DAYS)
                .bind(0, day)
                .map(row -> Objects.requireNonNull(row.get("day", LocalDate.class)))
                .all();
    }

    Mono<Void> dropDay(LocalDate day) {
        return database.sql("SELECT scim.drop_request_log_day($1)").bind(0, day).then();
    }

    /**
     * Deletes the next sums of minutes.
     *
     * @param from where those before ended
     * @return how far it came; empty: none is left
     */
    Mono<Instant> deleteMinutes(Instant from, Instant until, int most) {
        return database.sql(DELETE_MINUTES)
                .bind(0, from.atOffset(ZoneOffset.UTC))
                .bind(1, until.atOffset(ZoneOffset.UTC))
                .bind(2, most)
                .map(row -> Objects.requireNonNull(row.get("reached", Instant.class)))
                .one();
    }

    /** Default partitions that were set aside, since their rows came before the partition of their day. */
    Flux<String> early() {
        return database.sql(EARLY)
                .map(row -> Objects.requireNonNull(row.get("name", String.class)))
                .all();
    }

    /**
     * Moves the next rows of one of them into the partitions of their days, the newest first.
     *
     * @param before where those before ended
     * @param since what is older is too old to be kept
     * @return how far it came; empty: none is left
     */
    Mono<Instant> moveEarly(String early, Instant before, Instant since, int most) {
        return database.sql(MOVE)
                .bind(0, early)
                .bind(1, before.atOffset(ZoneOffset.UTC))
                .bind(2, since.atOffset(ZoneOffset.UTC))
                .bind(3, most)
                .map(row -> Objects.requireNonNull(row.get("reached", Instant.class)))
                .one();
    }
}
