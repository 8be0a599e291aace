package dev.roster.resources;

import dev.roster.protocol.schema.ResourceType;
import dev.roster.sql.Binds;
import dev.roster.sql.ChangeSql;
import dev.roster.web.Caller;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Mono;

/** Deletes resources, one or many of one tenant, and takes them out of every group. */
@Repository
class DeletionRepository {
    /**
     * A resource to delete.
     *
     * @param version the only version to delete, or 0 for any
     */
    record Deletion(Caller caller, ResourceType type, UUID resourceId, long version) implements Lanes.Write {
        @Override
        public Collection<?> claims() {
            return List.of(resourceId);
        }

        private boolean isOf(Locked locked) {
            return type.name().equals(locked.type) && (version == 0 || version == locked.version);
        }
    }

    private record Locked(UUID id, String type, long version) {}

    // By a statement of its own: the delete then sees every membership that ends with the resources. In one order, so
    // that two servers don't deadlock.
    private static final String LOCK =
            "SELECT id, type, version FROM scim.resource WHERE tenant_id = $1 AND id = ANY($2) ORDER BY id FOR UPDATE";

    // Groups that lose a member change too, and are locked in the order of their ids. They are joined and not IN a
    // query: where one was changed by another server since the statement began, PostgreSQL asks such a query a second
    // time, and it has no rows then.
    private static final String DELETE =
            """
            WITH %s, sent AS MATERIALIZED (
              SELECT * FROM unnest($2, $3, $4) AS s (id, actor, request_id)
            ), emptied AS (
              DELETE FROM scim.membership WHERE tenant_id = $1 AND group_id = ANY($2)
              RETURNING group_id, member_id, created_at, group_id AS deleted_id
            ), left_behind AS (
              DELETE FROM scim.membership WHERE tenant_id = $1 AND member_id = ANY($2) AND group_id <> ALL ($2)
              RETURNING group_id, member_id, created_at, member_id AS deleted_id
            ), containing AS MATERIALIZED (
              SELECT r.id FROM (SELECT DISTINCT group_id FROM left_behind ORDER BY 1) l
              CROSS JOIN LATERAL (SELECT g.id FROM scim.resource g WHERE g.tenant_id = $1 AND g.id = l.group_id FOR NO KEY UPDATE) r
            ), bumped AS (
              UPDATE scim.resource r SET version = r.version + 1, modified_at = $5 FROM containing c
              WHERE r.tenant_id = $1 AND r.id = c.id RETURNING r.id, r.version
            ), deleted AS (
              DELETE FROM scim.resource WHERE tenant_id = $1 AND id = ANY($2) RETURNING id, type, version, document
            ), kept_ends AS (%s), kept_change AS (
              INSERT INTO scim.change (seq, at, tenant_id, action, type, resource_id, version, name, actor, request_id)
              SELECT t.seq + %d - row_number() OVER (), $5, $1, 'delete', d.type, d.id, d.version,
                coalesce(d.document ->> 'displayName', d.document ->> 'userName'), s.actor, s.request_id
              FROM tx t CROSS JOIN deleted d JOIN sent s ON s.id = d.id
            )
            SELECT id FROM deleted""".formatted(ChangeSql.transaction("$6"), ChangeSql.keepRemoved("""
                    SELECT e.group_id, e.member_id, e.created_at AS since, coalesce(b.version, d.version) AS version, s.actor,
                      s.request_id
                    FROM (SELECT * FROM emptied UNION ALL SELECT * FROM left_behind) e JOIN sent s ON s.id = e.deleted_id
                    LEFT JOIN bumped b ON b.id = e.group_id LEFT JOIN deleted d ON d.id = e.group_id""", "$5"), ChangeSql.PLACES);

    private final DatabaseClient database;
    private final Journal journal;

    DeletionRepository(DatabaseClient database, Journal journal) {
        this.database = database;
        this.journal = journal;
    }

    /** Deletes those that are there, and of the version that they must be, within a transaction; their ids. */
    Mono<Set<UUID>> delete(List<Deletion> all, Instant now) {
        Map<UUID, Deletion> wanted = all.stream().collect(Collectors.toMap(Deletion::resourceId, Function.identity()));
        Binds ids = new Binds(all.getFirst().tenantId());
        ids.add(wanted.keySet().toArray(UUID[]::new));
        return ResourceRepository.bound(database, LOCK, ids)
                .map(row -> new Locked(
                        Objects.requireNonNull(row.get("id", UUID.class)),
                        Objects.requireNonNull(row.get("type", String.class)),
                        Objects.requireNonNull(row.get("version", Long.class))))
                .all()
                .mapNotNull(locked -> {
                    Deletion one = Objects.requireNonNull(wanted.get(locked.id()));
                    return one.isOf(locked) ? one : null;
                })
                .collectList()
                .flatMap(found -> found.isEmpty() ? Mono.just(Set.<UUID>of()) : deleteLocked(found, now))
                .onErrorMap(DatabaseErrors::translate);
    }

    private Mono<Set<UUID>> deleteLocked(List<Deletion> all, Instant now) {
        Binds binds = new Binds(all.getFirst().tenantId());
        binds.add(all.stream().map(Deletion::resourceId).toArray(UUID[]::new));
        binds.add(all.stream().map(one -> one.caller().tokenName()).toArray(String[]::new));
        binds.add(all.stream().map(one -> one.caller().requestId()).toArray(String[]::new));
        binds.add(now.atOffset(ZoneOffset.UTC));
        binds.add(journal.isKept());
        return ResourceRepository.bound(database, DELETE, binds)
                .map(row -> Objects.requireNonNull(row.get("id", UUID.class)))
                .all()
                .collect(Collectors.toSet());
    }
}
