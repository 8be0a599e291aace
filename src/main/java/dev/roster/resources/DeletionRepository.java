package dev.roster.resources;

import dev.roster.database.Journal;
import dev.roster.database.LaneProperties;
import dev.roster.database.Lanes;
import dev.roster.database.Outcome;
import dev.roster.database.Statements;
import dev.roster.database.Transactions;
import dev.roster.database.VersionClash;
import dev.roster.database.Write;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.sql.Binds;
import dev.roster.sql.ChangeSql;
import dev.roster.web.Caller;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
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
    record Deletion(Caller caller, ResourceType type, UUID resourceId, long version) implements Write {
        @Override
        public Collection<?> claims() {
            return List.of(resourceId);
        }

        private boolean isOf(Locked locked) {
            return type.name().equals(locked.type) && (version == 0 || version == locked.version);
        }
    }

    private record Locked(UUID id, String type, long version) {}

    // By a statement of its own: the delete then sees every membership that ends with the resources. Groups come before
    // their members, as in a change of members, and all in one order, so that nobody deadlocks; to count them has them
    // locked first.
    private static final String LOCK = """
            WITH groups AS MATERIALIZED (
              SELECT id FROM scim.resource WHERE tenant_id = $1 AND type = 'Group' AND id = ANY(ARRAY(
                SELECT unnest($2) UNION SELECT group_id FROM scim.membership WHERE tenant_id = $1 AND member_id = ANY($2)))
              ORDER BY id FOR NO KEY UPDATE
            )
            SELECT id, type, version FROM scim.resource
            WHERE tenant_id = $1 AND id = ANY($2) AND (SELECT count(*) FROM groups) >= 0
            ORDER BY id FOR UPDATE""";

    // Groups that lose a member change too; those that got it since are locked here. They are joined and not IN a
    // query: after a concurrent update PostgreSQL checks the condition again, and such a query has no rows then.
    private static final String DELETE = """
            WITH %s, sent AS MATERIALIZED (
              SELECT * FROM unnest($2, $3, $4) AS s (id, actor, request_id)
            ), emptied AS (
              DELETE FROM scim.membership WHERE tenant_id = $1 AND group_id = ANY($2)
              RETURNING group_id, member_id, created_at, xmin AS writer, group_id AS deleted_id
            ), left_behind AS (
              DELETE FROM scim.membership WHERE tenant_id = $1 AND member_id = ANY($2) AND group_id <> ALL ($2)
              RETURNING group_id, member_id, created_at, xmin AS writer, member_id AS deleted_id
            ), containing AS MATERIALIZED (
              SELECT r.id FROM (SELECT DISTINCT group_id FROM left_behind ORDER BY 1) l
              CROSS JOIN LATERAL (SELECT g.id FROM scim.resource g WHERE g.tenant_id = $1 AND g.id = l.group_id FOR NO KEY UPDATE) r
            ), bumped AS (
              UPDATE scim.resource r SET version = r.version + 1, modified_at = greatest(r.modified_at, $5) FROM containing c
              WHERE r.tenant_id = $1 AND r.id = c.id RETURNING r.id, r.version, r.modified_at AS at
            ), deleted AS (
              DELETE FROM scim.resource WHERE tenant_id = $1 AND id = ANY($2)
              RETURNING id, type, version, document, greatest(modified_at, $5) AS at, xmin AS writer
            ), kept_ends AS (%s), kept_change AS (
              INSERT INTO scim.change (seq, at, tenant_id, action, type, resource_id, version, name, actor, request_id)
              SELECT t.seq + %d - row_number() OVER (), d.at, $1, 'delete', d.type, d.id, d.version,
                coalesce(d.document ->> 'displayName', d.document ->> 'userName'), s.actor, s.request_id
              FROM tx t CROSS JOIN deleted d JOIN sent s ON s.id = d.id
            )
            SELECT id, (SELECT coalesce(bool_or(%s), false) FROM (SELECT writer FROM deleted
              UNION ALL SELECT writer FROM emptied UNION ALL SELECT writer FROM left_behind) w) AS is_late
            FROM deleted""".formatted(
            ChangeSql.transaction("$6"), ChangeSql.keepRemoved("""
                    SELECT e.group_id, e.member_id, e.created_at AS since, coalesce(b.version, d.version) AS version,
                      coalesce(b.at, d.at) AS at, s.actor, s.request_id
                    FROM (SELECT * FROM emptied UNION ALL SELECT * FROM left_behind) e JOIN sent s ON s.id = e.deleted_id
                    LEFT JOIN bumped b ON b.id = e.group_id LEFT JOIN deleted d ON d.id = e.group_id"""), ChangeSql.PLACES, ChangeSql.isLate("w.writer"));

    private final DatabaseClient database;
    private final Transactions transactions;
    private final Journal journal;
    private final Clock clock;
    private final Lanes<Deletion, Boolean> lanes;

    DeletionRepository(
            DatabaseClient database,
            Transactions transactions,
            Journal journal,
            Clock clock,
            LaneProperties settings,
            MeterRegistry meters) {
        this.database = database;
        this.transactions = transactions;
        this.journal = journal;
        this.clock = clock;
        this.lanes = new Lanes<>("delete", settings, meters, this::deleteAll);
    }

    /** Deletes one, together with others that come at the same time; false where it is not there, or of another version than it must be. */
    Mono<Boolean> delete(Deletion one) {
        return lanes.send(one);
    }

    private Mono<List<Outcome<Boolean>>> deleteAll(List<Deletion> all) {
        return transactions
                .atomically(lockAndDelete(all))
                .map(deleted -> all.stream()
                        .map(one -> new Outcome<>(deleted.contains(one.resourceId()), null))
                        .toList());
    }

    private Mono<Set<UUID>> lockAndDelete(List<Deletion> all) {
        Map<UUID, Deletion> wanted = all.stream().collect(Collectors.toMap(Deletion::resourceId, Function.identity()));
        Binds ids = new Binds(all.getFirst().tenantId());
        ids.add(wanted.keySet().toArray(UUID[]::new));
        return Statements.bound(database, LOCK, ids)
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
                .flatMap(found -> found.isEmpty() ? Mono.just(Set.<UUID>of()) : deleteLocked(found));
    }

    private Mono<Set<UUID>> deleteLocked(List<Deletion> all) {
        Binds binds = new Binds(all.getFirst().tenantId());
        binds.add(all.stream().map(Deletion::resourceId).toArray(UUID[]::new));
        binds.add(all.stream().map(one -> one.caller().tokenName()).toArray(String[]::new));
        binds.add(all.stream().map(one -> one.caller().requestId()).toArray(String[]::new));
        binds.add(clock.instant().truncatedTo(ChronoUnit.MILLIS).atOffset(ZoneOffset.UTC));
        binds.add(journal.isKept());
        return Statements.bound(database, DELETE, binds)
                .map(row -> {
                    if (Boolean.TRUE.equals(row.get("is_late", Boolean.class))) {
                        throw new VersionClash();
                    }
                    return Objects.requireNonNull(row.get("id", UUID.class));
                })
                .all()
                .collect(Collectors.toSet());
    }
}
