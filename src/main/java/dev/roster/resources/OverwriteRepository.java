package dev.roster.resources;

import dev.roster.database.DatabaseErrors;
import dev.roster.database.Journal;
import dev.roster.database.LaneProperties;
import dev.roster.database.Lanes;
import dev.roster.database.Outcome;
import dev.roster.database.Statements;
import dev.roster.database.VersionClash;
import dev.roster.database.Write;
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
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * Changes resources without reading them first, and shows them as they are then: what comes of the change depends on nothing that they
 * have. Identity providers change most of what they change so: whole users by PUT, {@code active} by PATCH.
 */
@Repository
class OverwriteRepository {
    private final DatabaseClient database;
    private final Journal journal;
    private final Clock clock;
    private final Lanes<Overwrite, Found> lanes;

    OverwriteRepository(
            DatabaseClient database, Journal journal, Clock clock, LaneProperties settings, MeterRegistry meters) {
        this.database = database;
        this.journal = journal;
        this.clock = clock;
        this.lanes = new Lanes<>("overwrite", settings, meters, this::updateAll);
    }

    /**
     * A change.
     *
     * @param row all of the resource; null where only the flags are changed
     */
    private record Overwrite(
            ResourceRequest request,
            PageColumns columns,
            UUID resourceId,
            @Nullable ResourceRow row,
            String flags) implements Write {
        @Override
        public Object kind() {
            return columns;
        }

        @Override
        public Caller caller() {
            return request.caller();
        }

        @Override
        public Collection<?> claims() {
            return List.of(resourceId);
        }
    }

    /** Sets flags; empty where there is no such resource, or somebody else was first: then it is to be changed as others are. */
    Mono<Found> set(ResourceRequest request, UUID id, ObjectNode flags) {
        return send(request, id, null, Json.text(flags));
    }

    /** Replaces all that clients set of a type without further unique attributes; empty as above. */
    Mono<Found> replace(ResourceRequest request, UUID id, ResourceRow row) {
        return send(request, id, row, "{}");
    }

    private Mono<Found> send(ResourceRequest request, UUID id, @Nullable ResourceRow row, String flags) {
        return lanes.send(new Overwrite(request, PageColumns.of(List.of(request)), id, row, flags))
                .onErrorResume(VersionClash.class, clash -> Mono.empty());
    }

    private Mono<List<Outcome<Found>>> updateAll(List<Overwrite> all) {
        // In one order, so that two servers don't deadlock.
        List<Overwrite> sorted =
                all.stream().sorted(Comparator.comparing(Overwrite::resourceId)).toList();
        PageColumns columns = all.getFirst().columns();
        Binds binds = columns.binds().copy();
        String updated = update(columns, sorted, binds);
        String page = "SELECT r.*, " + ResourceRepository.NAME + " AS sort_key FROM (SELECT " + PageQuery.STORED
                + "r.place FROM updated r UNION ALL SELECT " + PageQuery.STORED
                + "r.place FROM sent r WHERE r.is_same) r";
        return Statements.bound(database, columns.over(updated + ", ", page, "r.id"), binds)
                .map(ResourceRepository::packed)
                .all()
                .map(row -> row.found(sorted.get(row.place() - 1).request()))
                .collectMap(found -> found.stored().id())
                .map(changed -> all.stream()
                        .map(one -> new Outcome<>(changed.get(one.resourceId()), null))
                        .toList())
                .onErrorMap(
                        DuplicateKeyException.class,
                        taken -> ResourceRow.taken(all.getFirst().request().type()))
                .onErrorMap(DatabaseErrors::translate);
    }

    private String update(PageColumns columns, List<Overwrite> all, Binds binds) {
        String rows = rows(all, binds);
        OffsetDateTime now = OffsetDateTime.ofInstant(clock.instant().truncatedTo(ChronoUnit.MILLIS), ZoneOffset.UTC);
        // The version is that of the beginning: what another server has done since then is not to be seen in
        // scim.inactive.
        return """
                %s, sent AS MATERIALIZED (
                  SELECT r.tenant_id, r.type, r.id, r.version, r.created_at, r.modified_at, n.external_id, n.document,
                    n.unique_key, s.search::jsonb,
                    n.document = r.document AND n.external_id IS NOT DISTINCT FROM r.external_id AS is_same,
                    s.actor, s.request_id, s.place
                  FROM unnest(%s) WITH ORDINALITY AS s
                    (id, unique_key, external_id, document, search, flags, actor, request_id, place)
                  JOIN scim.resource r ON %s AND r.id = s.id
                  CROSS JOIN LATERAL (SELECT
                    coalesce(s.document::jsonb, r.document) || s.flags::jsonb AS document,
                    CASE WHEN s.document IS NULL THEN r.unique_key ELSE s.unique_key END AS unique_key,
                    CASE WHEN s.document IS NULL THEN r.external_id ELSE s.external_id END AS external_id OFFSET 0) n
                  ORDER BY s.place
                ), updated AS (
                  UPDATE scim.resource r SET version = r.version + 1, modified_at = greatest(r.modified_at, %s),
                    unique_key = s.unique_key, external_id = s.external_id, document = s.document,
                    search = coalesce(s.search, r.search)
                  FROM sent s WHERE r.tenant_id = $1 AND r.id = s.id AND r.version = s.version AND NOT s.is_same
                  RETURNING %s s.place, s.actor, s.request_id
                ), kept_change AS (%s), %s""".formatted(
                        ChangeSql.transaction(binds.add(journal.isKept())),
                        rows,
                        columns.scope(),
                        binds.add(now),
                        PageQuery.STORED,
                        ChangeSql.keep("updated", "update"),
                        InactiveSql.keepUpdated("updated"));
    }

    private static String rows(List<Overwrite> all, Binds binds) {
        return String.join(
                ", ",
                binds.addHidden(all.stream().map(Overwrite::resourceId).toArray(UUID[]::new)),
                texts(all, one -> one.row() == null ? null : one.row().uniqueKey(), binds),
                texts(all, one -> one.row() == null ? null : one.row().externalId(), binds),
                documents(all, one -> one.row() == null ? "" : one.row().document(), binds),
                documents(all, one -> one.row() == null ? "" : one.row().search(), binds),
                documents(all, Overwrite::flags, binds),
                texts(all, one -> one.caller().tokenName(), binds),
                texts(all, one -> one.caller().requestId(), binds));
    }

    private static String texts(List<Overwrite> all, Function<Overwrite, @Nullable String> text, Binds binds) {
        return binds.addHidden(all.stream().map(text).toArray(String[]::new));
    }

    /** JSON in one text, an empty one being null. */
    private static String documents(List<Overwrite> all, Function<Overwrite, String> json, Binds binds) {
        String joined = all.stream().map(json).collect(Collectors.joining(ResourceWriteRepository.SEPARATOR));
        return "string_to_array(" + binds.addHidden(joined) + ", E'\\x1e', '')";
    }
}
