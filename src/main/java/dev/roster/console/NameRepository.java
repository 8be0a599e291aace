package dev.roster.console;

import dev.roster.protocol.filter.CaseFold;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Mono;

/** Which resources a name means, and what they are or were called. */
@Repository
class NameRepository {
    // Each looks at a bounded number of rows; the log knows who had a name before, or was deleted, by the requests that
    // succeeded.
    private static final String IDS = """
            (SELECT id FROM scim.resource
             WHERE tenant_id = :tenant AND type IN ('User', 'Group') AND unique_key = :folded LIMIT 10)
            UNION
            (SELECT id FROM scim.resource
             WHERE tenant_id = :tenant AND type IN ('User', 'Group') AND search ? 'displayName'
               AND left(search ->> 'displayName', 100) = left(:folded, 100) LIMIT 10)
            UNION
            (SELECT resource_id FROM (
                SELECT resource_id, tenant_id, status FROM scim.request_log
                WHERE lower(subject) >= lower(:name) AND lower(subject) <= lower(:name)
                ORDER BY lower(subject) DESC, at DESC LIMIT 200) l
             WHERE tenant_id = :tenant AND status < 400 AND resource_id IS NOT NULL)
            LIMIT 10
            """;
    private static final String NAMES = """
            SELECT lower(name) AS name FROM (
                SELECT unnest(ARRAY[document ->> 'userName', document ->> 'displayName']) AS name, 9223372036854775807 AS seq
                FROM scim.resource WHERE tenant_id = :tenant AND id = ANY(:ids)
                UNION ALL
                SELECT unnest(ARRAY[document ->> 'userName', document ->> 'displayName', name]), seq
                FROM unnest(:ids) AS one (id), LATERAL (
                    SELECT document, name, seq FROM scim.change c
                    WHERE c.resource_id = one.id AND c.tenant_id = :tenant ORDER BY c.seq DESC LIMIT 500) c
            ) n
            WHERE name <> '' AND lower(name) <> lower(:name) GROUP BY 1 ORDER BY max(seq) DESC LIMIT 10
            """;

    private final DatabaseClient database;

    NameRepository(@Qualifier("console") DatabaseClient database) {
        this.database = database;
    }

    /** Whom a userName, displayName or id means. */
    Mono<Whom> whom(int tenantId, String text) {
        if (text.isEmpty()) {
            return Mono.just(Whom.ANYONE);
        }
        boolean isId = ResourceTableRepository.isId(text);
        String name = isId ? "" : text;
        return (isId ? Mono.just(List.of(UUID.fromString(text))) : ids(tenantId, text))
                .flatMap(ids -> names(tenantId, name, ids).map(others -> new Whom(name, ids, others)));
    }

    private Mono<List<UUID>> ids(int tenantId, String name) {
        return database.sql(IDS)
                .bindValues(Map.of("tenant", tenantId, "name", name, "folded", CaseFold.fold(name)))
                .map(row -> Objects.requireNonNull(row.get("id", UUID.class)))
                .all()
                .collectList();
    }

    private Mono<List<String>> names(int tenantId, String name, List<UUID> ids) {
        return ids.isEmpty()
                ? Mono.just(List.of())
                : database.sql(NAMES)
                        .bindValues(Map.of("tenant", tenantId, "name", name, "ids", ids.toArray(UUID[]::new)))
                        .map(row -> Objects.requireNonNull(row.get("name", String.class)))
                        .all()
                        .collectList();
    }
}
