package dev.roster.resources;

import dev.roster.resources.Lanes.Outcome;
import dev.roster.sql.Binds;
import dev.roster.sql.ChangeSql;
import dev.roster.sql.InactiveSql;
import dev.roster.web.Caller;
import dev.roster.web.Json;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sets flags of resources, such as {@code active}, and shows the resources as they are then: one statement, where other changes read
 * what they change and then write it. It is what identity providers change most.
 */
@Repository
class FlagRepository {
    private final DatabaseClient database;
    private final Journal journal;
    private final Clock clock;
    private final Lanes<SetFlags, Listed> lanes;

    FlagRepository(
            DatabaseClient database, Journal journal, Clock clock, LaneProperties settings, MeterRegistry meters) {
        this.database = database;
        this.journal = journal;
        this.clock = clock;
        this.lanes = new Lanes<>("flags", settings, meters, this::setAll);
    }

    private record SetFlags(Target target, PageColumns columns, UUID resourceId, String flags) implements Lanes.Write {
        private record Kind(PageColumns columns, List<Object> binds) {}

        @Override
        public Object kind() {
            return new Kind(columns, columns.binds().values());
        }

        @Override
        public Caller caller() {
            return target.request().caller();
        }

        @Override
        public Collection<?> claims() {
            return List.of(resourceId);
        }
    }

    /** Sets flags; empty where nothing was changed: they are so, or it is another's turn, or there is no such resource. Its sort key is its name. */
    Mono<Listed> set(Target target, UUID id, ObjectNode flags) {
        return lanes.send(new SetFlags(target, PageColumns.of(List.of(target)), id, Json.text(flags)));
    }

    private Mono<List<Outcome<Listed>>> setAll(List<SetFlags> all) {
        // In one order, so that two servers don't deadlock.
        List<SetFlags> sorted =
                all.stream().sorted(Comparator.comparing(SetFlags::resourceId)).toList();
        PageColumns columns = all.getFirst().columns();
        Binds binds = columns.binds().copy();
        String sql = sql(columns, sorted, binds);
        return ResourceRepository.bound(database, sql, binds)
                .map(row -> ResourceRepository.listed(
                        row,
                        sorted.get(Math.toIntExact(Objects.requireNonNull(row.get("place", Long.class))) - 1)
                                .target()))
                .all()
                .collectMap(listed -> listed.stored().id())
                .map(changed -> all.stream()
                        .map(one -> new Outcome<>(changed.get(one.resourceId()), null))
                        .toList())
                .onErrorMap(DatabaseErrors::translate);
    }

    private String sql(PageColumns columns, List<SetFlags> all, Binds binds) {
        String rows = array(binds, all, SetFlags::resourceId, UUID[]::new) + ", "
                + array(binds, all, SetFlags::flags, String[]::new) + ", "
                + array(binds, all, one -> one.caller().tokenName(), String[]::new) + ", "
                + array(binds, all, one -> one.caller().requestId(), String[]::new);
        String now =
                binds.add(OffsetDateTime.ofInstant(clock.instant().truncatedTo(ChronoUnit.MILLIS), ZoneOffset.UTC));
        // The version is that of the beginning: what another server has done since then is not to be seen in
        // scim.inactive.
        String queries = """
                %s, sent AS MATERIALIZED (
                  SELECT r.id, r.version, s.flags::jsonb, s.actor, s.request_id, s.place
                  FROM unnest(%s) WITH ORDINALITY AS s (id, flags, actor, request_id, place)
                  JOIN scim.resource r ON %s AND r.id = s.id AND NOT r.document @> s.flags::jsonb ORDER BY s.place
                ), updated AS (
                  UPDATE scim.resource r SET version = r.version + 1, document = r.document || s.flags,
                    modified_at = greatest(r.modified_at, %s)
                  FROM sent s WHERE r.tenant_id = $1 AND r.id = s.id AND r.version = s.version
                  RETURNING %s s.place, s.actor, s.request_id
                ), kept_change AS (%s), %s""".formatted(
                        ChangeSql.transaction(binds.add(journal.isKept())),
                        rows,
                        columns.scope(),
                        now,
                        PageQuery.STORED,
                        ChangeSql.keep("updated", "update"),
                        InactiveSql.keepUpdated("updated"));
        return columns.over(queries, "SELECT r.*, " + ResourceRepository.NAME + " AS sort_key FROM updated r", "r.id");
    }

    /** Behind a SELECT its length is not seen when the plan is made: a plan for any length is kept and not made anew. */
    private static <T> String array(
            Binds binds, List<SetFlags> all, Function<SetFlags, T> column, IntFunction<T[]> make) {
        return "(SELECT " + binds.add(all.stream().map(column).toArray(make)) + ")";
    }
}
