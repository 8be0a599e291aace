package dev.roster.groups;

import dev.roster.database.DatabaseErrors;
import dev.roster.database.Journal;
import dev.roster.database.LaneProperties;
import dev.roster.database.Lanes;
import dev.roster.database.LongReads;
import dev.roster.database.Outcome;
import dev.roster.database.Statements;
import dev.roster.database.Transactions;
import dev.roster.database.VersionClash;
import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.filter.Filter;
import dev.roster.protocol.resource.Resource;
import dev.roster.protocol.schema.ResolvedAttribute;
import dev.roster.resources.MembershipChange;
import dev.roster.resources.ResourceRequest;
import dev.roster.resources.Revision;
import dev.roster.sql.Binds;
import dev.roster.sql.ChangeSql;
import dev.roster.sql.FilterSql;
import dev.roster.sql.MembershipSql;
import dev.roster.web.Caller;
import io.micrometer.core.instrument.MeterRegistry;
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
import java.util.function.Function;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Memberships in {@code scim.membership}: what a request adds and removes is one statement, at the cost of its own rows. */
@Repository
class MembershipRepository {
    // Groups are locked first, in one order, so that concurrent changes of one group come one after the other. Of a
    // change nothing is done unless every member that it wants exists. Plans are kept, so each part is written to cost
    // what its own rows cost in a plan for any values: lookups by id (OFFSET 0 keeps them so), index conditions, hashed
    // lists. What was changed is joined and not IN a query: after a concurrent update PostgreSQL checks the condition
    // again, and such a query has no rows then.
    private static final String SAVE = "WITH " + ChangeSql.transaction("$14")
            + """
            , sent AS MATERIALIZED (
              SELECT * FROM unnest($2, $3, $4, $5, $6) WITH ORDINALITY AS s (group_id, version, is_all, actor, request_id, place)
            ), adds AS MATERIALIZED (
              SELECT * FROM unnest($7, $8, $9) AS a (place, group_id, member_id)
            ), removes AS MATERIALIZED (
              SELECT * FROM unnest($10, $11, $12) AS x (place, group_id, member_id)
            ), locked AS MATERIALIZED (
              SELECT r.id, r.version, r.modified_at, r.xmin AS writer FROM scim.resource r
              WHERE r.tenant_id = $1 AND r.id = ANY($2) AND r.type = 'Group' ORDER BY r.id FOR NO KEY UPDATE
            ), target AS MATERIALIZED (
              SELECT l.*, %s AS is_late FROM locked l
            ), unknown AS MATERIALIZED (
              SELECT DISTINCT ON (a.place) a.place, a.member_id FROM adds a
              LEFT JOIN LATERAL (SELECT m.id FROM scim.resource m
                WHERE m.tenant_id = $1 AND m.id = a.member_id AND m.type IN ('User', 'Group') OFFSET 0) m ON true
              WHERE m.id IS NULL ORDER BY a.place
            ), complete AS MATERIALIZED (
              SELECT s.*, greatest(t.modified_at, $13) AS at
              FROM sent s JOIN target t ON t.id = s.group_id AND s.version IN (0, t.version) AND NOT t.is_late
              WHERE s.place NOT IN (SELECT u.place FROM unknown u)
            ), removed AS (
              DELETE FROM scim.membership x USING complete c
              WHERE x.tenant_id = $1 AND x.group_id = c.group_id AND x.member_id = ANY($12)
                AND ((c.place, x.member_id) IN (SELECT o.place, o.member_id FROM removes o)) IS TRUE
              RETURNING x.group_id, x.member_id, x.created_at, c.place
            ), cleared AS (
              DELETE FROM scim.membership x USING complete c
              WHERE c.is_all AND x.tenant_id = $1 AND x.group_id = c.group_id
                AND (x.group_id, x.member_id) NOT IN (SELECT a.group_id, a.member_id FROM adds a)
              RETURNING x.group_id, x.member_id, x.created_at, c.place
            ), added AS (
              INSERT INTO scim.membership (tenant_id, group_id, member_id, created_at)
              SELECT $1, a.group_id, a.member_id, c.at FROM complete c JOIN adds a ON a.place = c.place ORDER BY 3, 2
              ON CONFLICT DO NOTHING RETURNING group_id, member_id
            ), changed AS MATERIALIZED (
              SELECT group_id FROM removed UNION SELECT group_id FROM cleared UNION SELECT group_id FROM added
            ), bumped AS (
              UPDATE scim.resource r SET version = r.version + 1, modified_at = greatest(r.modified_at, $13)
              FROM changed c WHERE r.tenant_id = $1 AND r.id = ANY($2) AND r.id = c.group_id
              RETURNING r.id, r.version, r.modified_at AS at
            ), kept_ends AS (""".formatted(ChangeSql.isLate("l.writer")) + ChangeSql.keepRemoved("""
                            SELECT x.group_id, x.member_id, x.created_at AS since, b.version, b.at, s.actor, s.request_id
                            FROM (SELECT * FROM removed UNION ALL SELECT * FROM cleared) x
                            JOIN bumped b ON b.id = x.group_id JOIN sent s ON s.place = x.place""") + "), kept_starts AS (";

    private static final String SAVED = """
            )
            SELECT s.place, t.id IS NOT NULL AS found, coalesce(t.is_late, false) AS is_late, u.member_id AS unknown, coalesce(b.version, t.version) AS version,
              coalesce(b.at, t.modified_at) AS modified_at
            FROM sent s LEFT JOIN target t ON t.id = s.group_id AND s.version IN (0, t.version)
            LEFT JOIN unknown u ON u.place = s.place LEFT JOIN bumped b ON b.id = s.group_id
            ORDER BY s.place""";

    private static final String SAVE_ONE = save("CROSS JOIN sent s");
    // Which request added a member is looked up in a list: not for thousands at once.
    private static final String SAVE_MANY = save("""
            JOIN adds a ON a.group_id = x.group_id AND a.member_id = x.member_id JOIN sent s ON s.place = a.place""");

    private static String save(String sender) {
        String added = """
                SELECT x.group_id, x.member_id, b.version, b.at, s.actor, s.request_id FROM added x
                JOIN bumped b ON b.id = x.group_id\s""" + sender;
        return SAVE + ChangeSql.keepAdded(added) + SAVED;
    }

    // All that may be removed is then seen, also what was added while it waited.
    private static final String LOCK =
            "SELECT id FROM scim.resource WHERE tenant_id = $1 AND id = ANY($2) AND type = 'Group' ORDER BY id FOR NO KEY UPDATE";

    private static final String INSERT = """
            WITH %s, wanted AS (
              SELECT w.group_id, w.member_id, w.place, m.id IS NULL AS unknown
              FROM unnest($2, $3) WITH ORDINALITY AS w (group_id, member_id, place)
              LEFT JOIN LATERAL (SELECT m.id FROM scim.resource m
                WHERE m.tenant_id = $1 AND m.id = w.member_id AND m.type IN ('User', 'Group') OFFSET 0) m ON true
            ), added AS (
              INSERT INTO scim.membership (tenant_id, group_id, member_id, created_at)
              SELECT $1, w.group_id, w.member_id, $4 FROM wanted w WHERE NOT w.unknown ORDER BY 3, 2
              RETURNING group_id, member_id
            ), kept_starts AS (%s)
            SELECT DISTINCT ON (w.group_id) w.group_id, w.member_id FROM wanted w WHERE w.unknown
            ORDER BY w.group_id, w.place""".formatted(ChangeSql.transaction("$7"), ChangeSql.keepAdded("""
                            SELECT a.group_id, a.member_id, 1 AS version, $4 AS at, $5::text AS actor, $6::text AS request_id
                            FROM added a"""));

    /** The first member of a group that does not exist. */
    record Unknown(UUID groupId, UUID memberId) {}

    private final DatabaseClient database;
    private final Transactions transactions;
    private final LongReads longReads;
    private final Journal journal;
    private final Clock clock;
    private final Lanes<MembershipCommand, Revision> changes;
    private final Lanes<MembershipCommand, Revision> wholeGroups;

    MembershipRepository(
            DatabaseClient database,
            Transactions transactions,
            LongReads longReads,
            Journal journal,
            Clock clock,
            LaneProperties settings,
            MeterRegistry meters) {
        this.database = database;
        this.transactions = transactions;
        this.longReads = longReads;
        this.journal = journal;
        this.clock = clock;
        this.changes = new Lanes<>("members", settings, meters, this::saveAll);
        this.wholeGroups = new Lanes<>("all-members", settings, meters, this::lockAndSaveAll);
    }

    /** Saves a change, together with others that come at the same time. Whole groups may take long, and keep no single member waiting. */
    Mono<Revision> save(MembershipCommand one) {
        return (one.isOfWholeGroup() ? wholeGroups : changes).send(one);
    }

    /** The same by a statement of its own, which can be part of a transaction. */
    Mono<Revision> saveNow(MembershipCommand one) {
        return Mono.defer(() -> saveAll(List.of(one)))
                .flatMap(outcomes -> outcomes.getFirst().asMono());
    }

    private Mono<List<Outcome<Revision>>> lockAndSaveAll(List<MembershipCommand> all) {
        Binds groups = new Binds(all.getFirst().tenantId());
        groups.add(all.stream().map(MembershipCommand::resourceId).toArray(UUID[]::new));
        return transactions.atomically(
                Statements.bound(database, LOCK, groups).then().then(Mono.defer(() -> saveAll(all))));
    }

    /** Each for itself: the group's revision afterwards, or why nothing changed. */
    private Mono<List<Outcome<Revision>>> saveAll(List<MembershipCommand> all) {
        Binds binds = new Binds(all.getFirst().tenantId());
        binds.add(all.stream().map(MembershipCommand::resourceId).toArray(UUID[]::new));
        binds.add(all.stream().map(MembershipCommand::version).toArray(Long[]::new));
        binds.add(all.stream().map(one -> one.change().all()).toArray(Boolean[]::new));
        binds.add(all.stream().map(one -> one.caller().tokenName()).toArray(String[]::new));
        binds.add(all.stream().map(one -> one.caller().requestId()).toArray(String[]::new));
        addMembers(binds, all, MembershipChange::added);
        addMembers(binds, all, MembershipChange::removed);
        binds.add(now());
        binds.add(journal.isKept());
        return Statements.bound(database, all.size() == 1 ? SAVE_ONE : SAVE_MANY, binds)
                .map(row -> outcome(row, all))
                .all()
                .collectList()
                .onErrorMap(DatabaseErrors::translate);
    }

    private static void addMembers(
            Binds binds, List<MembershipCommand> all, Function<MembershipChange, SequencedSet<UUID>> members) {
        List<Long> places = new ArrayList<>();
        List<UUID> groups = new ArrayList<>();
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            for (UUID id : members.apply(all.get(i).change())) {
                places.add(i + 1L);
                groups.add(all.get(i).resourceId());
                ids.add(id);
            }
        }
        binds.add(places.toArray(Long[]::new));
        binds.add(groups.toArray(UUID[]::new));
        binds.add(ids.toArray(UUID[]::new));
    }

    private static Outcome<Revision> outcome(Readable row, List<MembershipCommand> all) {
        MembershipCommand one = all.get(Math.toIntExact(Objects.requireNonNull(row.get("place", Long.class))) - 1);
        UUID unknown = row.get("unknown", UUID.class);
        if (Boolean.TRUE.equals(row.get("is_late", Boolean.class))) {
            return new Outcome<>(null, new VersionClash());
        }
        if (!Boolean.TRUE.equals(row.get("found", Boolean.class))) {
            return new Outcome<>(
                    null,
                    one.version() == 0
                            ? ScimException.notFound("There is no Group with the id " + one.resourceId() + ".")
                            : new VersionClash());
        }
        return unknown == null
                ? new Outcome<>(
                        new Revision(
                                Objects.requireNonNull(row.get("version", Long.class)),
                                Objects.requireNonNull(row.get("modified_at", OffsetDateTime.class))
                                        .toInstant()),
                        null)
                : new Outcome<>(null, MemberIds.unknown(unknown.toString()));
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
        return Statements.bound(database, INSERT, binds)
                .map(row -> new Unknown(
                        Objects.requireNonNull(row.get("group_id", UUID.class)),
                        Objects.requireNonNull(row.get("member_id", UUID.class))))
                .all()
                .onErrorMap(DatabaseErrors::translate);
    }

    /** The next members behind one of them. */
    Mono<Resource.Memberships> behind(ResourceRequest request, UUID groupId, UUID last) {
        Binds binds = new Binds(request.caller().tenantId());
        String members = MembershipSql.members(
                sub -> request.selection().includes("members", sub), request.baseUrl(), last, binds);
        String sql =
                "SELECT m.* FROM (SELECT " + binds.add(groupId) + " AS id) r CROSS JOIN LATERAL (" + members + ") m";
        return longReads
                .inTurn(Statements.bound(database, sql, binds)
                        .map(row -> new Resource.Memberships(
                                Objects.requireNonNull(row.get("elements", String.class)), row.get("last", UUID.class)))
                        .one())
                .onErrorMap(DatabaseErrors::translate);
    }

    /** The members, and those about to be members, that a filter matches. */
    Mono<List<UUID>> matching(int tenantId, UUID groupId, Filter<ResolvedAttribute> filter, Collection<UUID> added) {
        Binds binds = new Binds(tenantId);
        String tenant = binds.tenant();
        // A lookup for each of them, and never all resources of the tenant: of one without statistics PostgreSQL would
        // think that it has hardly any, did it see which one it is.
        String sql = "SELECT m.id FROM (SELECT member_id FROM scim.membership WHERE tenant_id = " + tenant
                + " AND group_id = " + binds.add(groupId) + " UNION SELECT unnest("
                + binds.add(added.toArray(UUID[]::new))
                + "::uuid[])) x CROSS JOIN LATERAL (SELECT m.* FROM scim.resource m WHERE m.tenant_id = (SELECT "
                + tenant + "::int) AND m.id = x.member_id OFFSET 0) m WHERE " + FilterSql.member(filter, binds);
        return Statements.toItsEnd(Statements.bound(database, sql, binds)
                        .map(row -> Objects.requireNonNull(row.get("id", UUID.class)))
                        .all()
                        .collectList())
                .onErrorMap(DatabaseErrors::translate);
    }

    private OffsetDateTime now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS).atOffset(ZoneOffset.UTC);
    }
}
