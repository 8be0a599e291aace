package dev.roster.database;

import io.r2dbc.spi.Readable;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Mono;

/**
 * Runs ANALYZE during a first sync, sooner than autovacuum would: that looks once a minute only, and until then plans that were made for
 * empty tables are kept, which read all users for each lookup.
 */
@Repository
class StatisticsRepository {
    private static final Logger LOG = LoggerFactory.getLogger(StatisticsRepository.class);

    // That have grown by a tenth, or whose rows were only counted, as behind a restore; what only changes can wait for
    // autovacuum. The names come from PostgreSQL's own catalog.
    private static final String OUTDATED = """
            SELECT t.relname AS name, t.last_analyze IS NOT NULL OR t.last_autoanalyze IS NOT NULL AS was_analyzed
            FROM pg_stat_user_tables t JOIN pg_class c ON c.oid = t.relid
            WHERE t.schemaname = 'scim' AND t.relname IN ('resource', 'membership')
              AND (t.n_live_tup - c.reltuples > greatest(500, t.n_live_tup / 10)
                OR (t.n_live_tup > 500 AND t.last_analyze IS NULL AND t.last_autoanalyze IS NULL))""";

    // Of 3,000 rows and not 30,000, and only of what keys are made of: 50 ms and not 600, over and over in a burst. To
    // autovacuum the rows are as new as before, until it has looked at all columns.
    private static final String ROUGH_ANALYSIS = """
            SET LOCAL default_statistics_target = 10;
            ANALYZE (SKIP_LOCKED) scim.resource (tenant_id, type, id, unique_key, external_id)""";

    private final DatabaseClient database;

    StatisticsRepository(@Qualifier("background") DatabaseClient database) {
        this.database = database;
    }

    @Scheduled(fixedDelay = 2_000)
    Mono<Void> keepUp() {
        return database.sql(OUTDATED)
                .map(StatisticsRepository::analysis)
                .all()
                .concatMap(analysis -> database.sql(analysis).then())
                .then()
                .onErrorResume(failure -> {
                    LOG.debug("The statistics stay as they are", failure);
                    return Mono.empty();
                });
    }

    private static String analysis(Readable outdated) {
        String table = Objects.requireNonNull(outdated.get("name", String.class));
        boolean wasAnalyzed = Objects.requireNonNull(outdated.get("was_analyzed", Boolean.class));
        return wasAnalyzed && table.equals("resource") ? ROUGH_ANALYSIS : "ANALYZE (SKIP_LOCKED) scim." + table;
    }
}
