package dev.roster.journal;

import dev.roster.database.DatabaseErrors;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Mono;

/** The end of the journal, {@code scim.change}; what writes it is part of the statements that change something. */
@Repository
class JournalRepository {
    // Each row is visited once, when it has become old: then no time is left to which it is the next behind another,
    // so those before it of the same resource go. The last of each resource stays, for the state at any time since.
    private static final String PRUNE = """
            WITH state AS (
              SELECT pruned_to FROM scim.journal FOR UPDATE SKIP LOCKED
            ), visited AS MATERIALIZED (
              SELECT c.seq, c.at, c.resource_id, c.member_id, c.action FROM scim.change c
              WHERE c.seq > (SELECT pruned_to FROM state) ORDER BY c.seq LIMIT $2
            ), old AS MATERIALIZED (
              SELECT v.* FROM visited v
              WHERE v.seq < coalesce((SELECT min(young.seq) FROM visited young WHERE young.at >= $1), v.seq + 1)
            ), ended AS (
              DELETE FROM scim.change c USING old o
              WHERE c.seq = o.seq AND (o.member_id IS NOT NULL OR o.action = 'delete')
            ), replaced AS (
              DELETE FROM scim.change c USING old o
              WHERE o.member_id IS NULL AND c.resource_id = o.resource_id AND c.seq < o.seq AND c.member_id IS NULL
            ), noted AS (
              UPDATE scim.journal SET pruned_to = (SELECT max(seq) FROM old) WHERE EXISTS (SELECT FROM old)
            )
            SELECT count(*) AS visited FROM old""";

    // For those who ask for changes by their time. Whoever else works on the table, such as autovacuum, goes first.
    private static final String SUMMARIZE =
            "SET LOCAL lock_timeout = '100ms'; SELECT brin_summarize_new_values('scim.change_at')";

    private final DatabaseClient database;

    JournalRepository(@Qualifier("background") DatabaseClient database) {
        this.database = database;
    }

    /** Lets a query by time pass over what has come since the last call. */
    Mono<Void> summarize() {
        return database.sql(SUMMARIZE).then();
    }

    /** Goes over the next rows that are older; how many there were. */
    Mono<Long> prune(Instant olderThan, int most) {
        return database.sql(PRUNE)
                .bind(0, olderThan.atOffset(ZoneOffset.UTC))
                .bind(1, most)
                .map(row -> Objects.requireNonNull(row.get("visited", Long.class)))
                .one()
                .onErrorMap(DatabaseErrors::translate);
    }
}
