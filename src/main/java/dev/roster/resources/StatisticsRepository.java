package dev.roster.resources;

import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Mono;

/**
 * Keeps what PostgreSQL knows of the tables up with a first sync. Its autovacuum looks once a minute only, and until then plans that were
 * made for empty tables are kept: they read all users for each lookup.
 */
@Repository
class StatisticsRepository {
    private static final Logger LOG = LoggerFactory.getLogger(StatisticsRepository.class);

    // That have grown by a tenth, or whose rows were only counted, as behind a restore; what only changes can wait for
    // autovacuum. The names come from PostgreSQL's own catalog.
    private static final String OUTDATED = """
            SELECT format('%I.%I', t.schemaname, t.relname) AS name
            FROM pg_stat_user_tables t JOIN pg_class c ON c.oid = t.relid
            WHERE t.schemaname = 'scim' AND t.relname IN ('resource', 'membership')
              AND (t.n_live_tup - c.reltuples > greatest(500, t.n_live_tup / 10)
                OR (t.n_live_tup > 500 AND t.last_analyze IS NULL AND t.last_autoanalyze IS NULL))""";

    private final DatabaseClient database;

    StatisticsRepository(@Qualifier("background") DatabaseClient database) {
        this.database = database;
    }

    @Scheduled(fixedDelay = 2_000)
    Mono<Void> keepUp() {
        return database.sql(OUTDATED)
                .map(row -> Objects.requireNonNull(row.get("name", String.class)))
                .all()
                .concatMap(
                        table -> database.sql("ANALYZE (SKIP_LOCKED) " + table).then())
                .then()
                .onErrorResume(failure -> {
                    LOG.debug("The statistics stay as they are", failure);
                    return Mono.empty();
                });
    }
}
