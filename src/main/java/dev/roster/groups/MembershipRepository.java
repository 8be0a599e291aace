package dev.roster.groups;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.filter.Filter;
import dev.roster.protocol.resource.Resource;
import dev.roster.protocol.schema.ResolvedAttribute;
import dev.roster.resources.DatabaseErrors;
import dev.roster.resources.Journal;
import dev.roster.resources.ResourceRepository;
import dev.roster.resources.ResourceRequest;
import dev.roster.resources.RowsChange;
import dev.roster.resources.VersionClash;
import dev.roster.sql.Binds;
import dev.roster.sql.ChangeSql;
import dev.roster.sql.FilterSql;
import dev.roster.sql.MembershipSql;
import dev.roster.web.Caller;
import io.r2dbc.spi.Readable;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedSet;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Memberships in {@code scim.membership}: what a request adds and removes is one statement, at the cost of its own rows. */
@Repository
public class MembershipRepository {
    // The group is locked first, so that concurrent changes of one group come one after the other. Nothing is changed
    // unless every member that is wanted exists. Plans are kept, so each part is written to cost what its own rows cost
    // in a plan for any values: lookups by id (OFFSET 0 keeps them so), an index condition, a hashed list.
    private static final String SAVE = """
            WITH %s, target AS (
              SELECT r.id FROM scim.resource r
              WHERE r.tenant_id = $1 AND r.id = $2 AND r.type = 'Group' AND ($7 = 0 OR r.version = $7)
              FOR NO KEY UPDATE
            ), wanted AS (
              SELECT m.id FROM unnest($3) AS w (id)
              CROSS JOIN LATERAL (SELECT m.id FROM scim.resource m
                WHERE m.tenant_id = $1 AND m.id = w.id AND m.type IN ('User', 'Group') OFFSET 0) m
            ), complete AS (
              SELECT t.id FROM target t WHERE (SELECT count(*) FROM wanted) = cardinality($3)
            ), removed AS (
              DELETE FROM scim.membership x USING complete c
              WHERE x.tenant_id = $1 AND x.group_id = c.id AND x.member_id = ANY($4)
              RETURNING x.member_id, x.created_at
            ), cleared AS (
              DELETE FROM scim.membership x USING complete c
              WHERE $5 AND x.tenant_id = $1 AND x.group_id = c.id
                AND x.member_id NOT IN (SELECT w.id FROM unnest($3) AS w (id))
              RETURNING x.member_id, x.created_at
            ), added AS (
              INSERT INTO scim.membership (tenant_id, group_id, member_id, created_at)
              SELECT $1, c.id, w.id, $6 FROM complete c CROSS JOIN wanted w ORDER BY w.id
              ON CONFLICT DO NOTHING RETURNING member_id
            ), bumped AS (
              UPDATE scim.resource r SET version = r.version + 1, modified_at = $6 FROM complete c
              WHERE r.tenant_id = $1 AND r.id = c.id
                AND (EXISTS (SELECT FROM removed) OR EXISTS (SELECT FROM cleared) OR EXISTS (SELECT FROM added))
              RETURNING r.id, r.version
            ), kept_ends AS (%s), kept_starts AS (%s)
            SELECT (SELECT count(*) FROM target) AS found, (SELECT count(*) FROM complete) AS complete,
              (SELECT version FROM bumped) AS version""".formatted(
                    ChangeSql.transaction("$10"),
                    ChangeSql.keepRemoved("""
                            SELECT b.id AS group_id, x.member_id, x.created_at AS since, b.version FROM bumped b
                            CROSS JOIN (SELECT * FROM removed UNION ALL SELECT * FROM cleared) x""", "$6", "$8", "$9"),
                    ChangeSql.keepAdded("""
                            SELECT b.id AS group_id, x.member_id, b.version FROM bumped b
                            CROSS JOIN added x""", "$6", "$8", "$9"));

    private static final String INSERT =
            """
            WITH %s, wanted AS (
              SELECT w.group_id, w.member_id, w.place, m.id IS NULL AS unknown
              FROM unnest($2, $3) WITH ORDINALITY AS w (group_id, member_id, place)
              LEFT JOIN LATERAL (SELECT m.id FROM scim.resource m
                WHERE m.tenant_id = $1 AND m.id = w.member_id AND m.type IN ('User', 'Group') OFFSET 0) m ON true
            ), added AS (
              INSERT INTO scim.membership (tenant_id, group_id, member_id, created_at)
              SELECT $1, w.group_id, w.member_id, $4 FROM wanted w WHERE NOT w.unknown ORDER BY 2, 3
              RETURNING group_id, member_id
            ), kept_starts AS (%s)
            SELECT DISTINCT ON (w.group_id) w.group_id, w.member_id FROM wanted w WHERE w.unknown
            ORDER BY w.group_id, w.place""".formatted(ChangeSql.transaction("$7"), ChangeSql.keepAdded("""
                            SELECT a.group_id, a.member_id, 1 AS version FROM added a""", "$4", "$5", "$6"));

    private static final String FIRST_UNKNOWN = """
            SELECT w.id FROM unnest($2) WITH ORDINALITY AS w (id, place)
            WHERE NOT EXISTS (SELECT FROM scim.resource m
              WHERE m.tenant_id = $1 AND m.id = w.id AND m.type IN ('User', 'Group'))
            ORDER BY w.place LIMIT 1""";

    /** The first member of a group that does not exist. */
    record Unknown(UUID groupId, UUID memberId) {}

    private record Saved(boolean found, boolean complete, Mono<Long> version) {}

    private final DatabaseClient database;
    private final Journal journal;
    private final Clock clock;

    public MembershipRepository(DatabaseClient database, Journal journal, Clock clock) {
        this.database = database;
        this.journal = journal;
        this.clock = clock;
    }

    /**
     * Saves a change of a group's members; the group's new version, or none when nothing changed.
     *
     * @param version the only version of the group to change, or 0 for any
     */
    Mono<Long> save(Caller caller, UUID groupId, long version, RowsChange change) {
        UUID[] wanted = change.added().toArray(UUID[]::new);
        Binds binds = new Binds(caller.tenantId());
        binds.add(groupId);
        binds.add(wanted);
        binds.add(change.removed().toArray(UUID[]::new));
        binds.add(change.all());
        binds.add(now());
        binds.add(version);
        journal.bind(caller, binds);
        return ResourceRepository.bound(database, SAVE, binds)
                .map(MembershipRepository::saved)
                .one()
                .flatMap(saved -> {
                    if (!saved.found()) {
                        return Mono.error(() -> version == 0
                                ? ScimException.notFound("There is no Group with the id " + groupId + ".")
                                : new VersionClash());
                    }
                    return saved.complete() ? saved.version() : firstUnknown(caller.tenantId(), wanted);
                })
                .onErrorMap(DatabaseErrors::translate);
    }

    /** Inserts the first members of new groups, by the groups' ids; where some do not exist, the caller takes all back. */
    Flux<Unknown> insert(Caller caller, Map<UUID, SequencedSet<UUID>> members) {
        List<UUID> groups = new ArrayList<>();
        List<UUID> all = new ArrayList<>();
        members.forEach((group, ids) -> ids.forEach(id -> {
            groups.add(group);
            all.add(id);
        }));
        Binds binds = new Binds(caller.tenantId());
        binds.add(groups.toArray(UUID[]::new));
        binds.add(all.toArray(UUID[]::new));
        binds.add(now());
        journal.bind(caller, binds);
        return ResourceRepository.bound(database, INSERT, binds)
                .map(row -> new Unknown(
                        Objects.requireNonNull(row.get("group_id", UUID.class)),
                        Objects.requireNonNull(row.get("member_id", UUID.class))))
                .all()
                .onErrorMap(DatabaseErrors::translate);
    }

    /** The next members behind one of them. */
    Mono<Resource.Rows> behind(ResourceRequest request, UUID groupId, UUID last) {
        Binds binds = new Binds(request.caller().tenantId());
        String members = MembershipSql.members(
                sub -> request.selection().includes("members", sub), request.baseUrl(), last, binds);
        String sql =
                "SELECT m.* FROM (SELECT " + binds.add(groupId) + " AS id) r CROSS JOIN LATERAL (" + members + ") m";
        return ResourceRepository.bound(database, sql, binds)
                .map(row -> new Resource.Rows(
                        Objects.requireNonNull(row.get("elements", String.class)), row.get("last", UUID.class)))
                .one()
                .onErrorMap(DatabaseErrors::translate);
    }

    /** The members, and those about to be members, that a filter matches. */
    Mono<List<UUID>> matching(int tenantId, UUID groupId, Filter<ResolvedAttribute> filter, Collection<UUID> added) {
        Binds binds = new Binds(tenantId);
        String tenant = binds.tenant();
        String sql = "SELECT m.id FROM scim.resource m WHERE m.tenant_id = " + tenant + " AND (m.id = ANY("
                + binds.add(added.toArray(UUID[]::new))
                + ") OR EXISTS (SELECT FROM scim.membership x WHERE x.tenant_id = "
                + tenant + " AND x.group_id = " + binds.add(groupId) + " AND x.member_id = m.id)) AND "
                + FilterSql.member(filter, binds);
        return ResourceRepository.bound(database, sql, binds)
                .map(row -> Objects.requireNonNull(row.get("id", UUID.class)))
                .all()
                .collectList()
                .onErrorMap(DatabaseErrors::translate);
    }

    private Mono<Long> firstUnknown(int tenantId, UUID[] wanted) {
        return database.sql(FIRST_UNKNOWN)
                .bind(0, tenantId)
                .bind(1, wanted)
                .map(row -> Objects.requireNonNull(row.get("id", UUID.class)))
                .one()
                .flatMap(id -> Mono.error(MemberIds.unknown(id.toString())));
    }

    private OffsetDateTime now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS).atOffset(ZoneOffset.UTC);
    }

    private static Saved saved(Readable row) {
        return new Saved(
                Objects.requireNonNull(row.get("found", Long.class)) == 1,
                Objects.requireNonNull(row.get("complete", Long.class)) == 1,
                Mono.justOrEmpty(row.get("version", Long.class)));
    }
}
