package dev.roster.resources;

import dev.roster.database.DatabaseErrors;
import dev.roster.database.Journal;
import dev.roster.database.LaneProperties;
import dev.roster.database.Lanes;
import dev.roster.database.Outcome;
import dev.roster.database.Statements;
import dev.roster.database.VersionClash;
import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.resource.Resource;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.resources.ResourceRow.UniqueValue;
import dev.roster.sql.Binds;
import dev.roster.sql.ChangeSql;
import dev.roster.sql.InactiveSql;
import dev.roster.web.Caller;
import dev.roster.web.Json;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Changes of {@code scim.resource}: one statement for each kind, whether of one resource or of many. */
@Repository
class ResourceWriteRepository {
    // Between documents in one text: an array of them would be quoted by the client and read twice by PostgreSQL. JSON
    // has it as an escape.
    static final String SEPARATOR = "\u001e";

    private static final String INSERT_MANY =
            insert("""
            unnest((SELECT $2), $3, $4, $5, string_to_array((SELECT $6), E'\\x1e'), string_to_array((SELECT $7), E'\\x1e'), $8, $9) WITH ORDINALITY""", "($10)[array_position($2, i.id)]", "($11)[array_position($2, i.id)]");
    private static final String INSERT_ONE = insert("""
            (VALUES ($2::uuid, $3::text, $4::text, $5::text, $6::text, $7::text, $8::text, $9::timestamptz, 1))""", "$10::text", "$11::text");

    private static final String INSERTED = " SELECT id FROM inserted";

    private static final String KEEP_UNIQUE_VALUES = """
            , kept AS (
              INSERT INTO scim.unique_value (tenant_id, type, attribute, value, resource_id)
              SELECT DISTINCT $1, v.type, v.attribute, v.value, i.id
              FROM unnest($13, $14, $15, $16) AS v (id, type, attribute, value) JOIN inserted i ON i.id = v.id
              ORDER BY 2, 3, 4
            )""";

    private static final String UPDATE_MANY = update("""
            unnest($2, $3, $4, $5, $6, string_to_array($7, E'\\x1e'), string_to_array($8, E'\\x1e'), $9, $10, $11, $12)""");
    private static final String UPDATE_ONE = update("""
            (VALUES ($2::uuid, $3::text, $4::bigint, $5::text, $6::text, $7::text, $8::text, $9::timestamptz, $10::text,
              $11::text, $12::text))""");

    private static final String UPDATED = " SELECT id FROM updated";

    // A value that stays is left alone: to delete and insert one key in a single statement conflicts.
    private static final String REPLACE_UNIQUE_VALUES = """
            , unique_values AS (
              SELECT DISTINCT n.attribute, n.value FROM unnest($14, $15) AS n (attribute, value)
            ), gone AS (
              DELETE FROM scim.unique_value v USING updated u
              WHERE v.tenant_id = $1 AND v.resource_id = u.id AND (v.attribute, v.value) NOT IN (SELECT * FROM unique_values)
            ), kept AS (
              INSERT INTO scim.unique_value (tenant_id, type, attribute, value, resource_id)
              SELECT $1, u.type, s.attribute, s.value, u.id FROM updated u CROSS JOIN unique_values s
              WHERE NOT EXISTS (SELECT FROM scim.unique_value v WHERE v.tenant_id = $1 AND v.resource_id = u.id
                AND v.attribute = s.attribute AND v.value = s.value)
              ORDER BY s.attribute, s.value
            )""";

    private final DatabaseClient database;
    private final Journal journal;
    private final Lanes<NewResource, Void> inserts;
    private final Lanes<EditedResource, Void> updates;

    ResourceWriteRepository(DatabaseClient database, Journal journal, LaneProperties settings, MeterRegistry meters) {
        this.database = database;
        this.journal = journal;
        this.inserts = new Lanes<>("create", settings, meters, this::insertAll);
        this.updates = new Lanes<>("update", settings, meters, this::updateAll);
    }

    // Sorted, so that two statements that insert the same values wait for each other in one direction only; of two rows
    // with one value the first is taken.
    private static String insert(String rows, String actor, String requestId) {
        return """
            WITH %s, inserted AS (
              INSERT INTO scim.resource
                (tenant_id, id, type, version, unique_key, external_id, document, search, hashes, created_at, modified_at)
              SELECT $1, n.id, n.type, 1, n.unique_key, n.external_id, n.document::jsonb, n.search::jsonb, n.hashes::jsonb,
                n.now, n.now
              FROM %s AS n (id, type, unique_key, external_id, document, search, hashes, now, place)
              ORDER BY n.type, n.unique_key, n.place
              ON CONFLICT (tenant_id, type, unique_key) DO NOTHING
              RETURNING id, type, version, external_id, document, modified_at
            ), kept_change AS (%s), %s""".formatted(
                        ChangeSql.transaction("$12"),
                        rows,
                        ChangeSql.keep(
                                "(SELECT i.*, " + actor + " AS actor, " + requestId + " AS request_id FROM inserted i)",
                                "create"),
                        InactiveSql.keep("inserted"));
    }

    private static String update(String rows) {
        return """
            WITH %s, sent AS MATERIALIZED (
              SELECT * FROM %s AS n
                (id, type, version, unique_key, external_id, document, search, now, hashes, actor, request_id)
            ), updated AS (
              UPDATE scim.resource r SET version = r.version + 1, unique_key = n.unique_key, external_id = n.external_id,
                document = n.document::jsonb, search = n.search::jsonb, modified_at = n.now,
                hashes = CASE WHEN n.hashes IS NULL THEN r.hashes
                  ELSE nullif(jsonb_strip_nulls(coalesce(r.hashes, '{}') || n.hashes::jsonb), '{}') END
              FROM sent n WHERE r.tenant_id = $1 AND r.id = n.id AND r.type = n.type AND r.version = n.version
              RETURNING r.id, r.type, r.version, r.external_id, r.document, r.modified_at, n.actor, n.request_id
            ), kept_change AS (%s), %s""".formatted(
                        ChangeSql.transaction("$13"),
                        rows,
                        ChangeSql.keep("updated", "update"),
                        InactiveSql.keepUpdated("updated"));
    }

    /** Inserts one, together with others that come at the same time. */
    Mono<Void> insert(NewResource one) {
        return inserts.send(one);
    }

    private Mono<List<Outcome<Void>>> insertAll(List<NewResource> all) {
        return insertNow(all)
                .map(failures -> all.stream()
                        .map(one -> new Outcome<Void>(null, failures.get(one.id())))
                        .toList());
    }

    /** Inserts all of which no unique attribute's value is taken; why not, by the ids of the others. */
    Mono<Map<UUID, ScimException>> insertNow(List<NewResource> all) {
        return Mono.defer(() -> insertRows(all)).map(inserted -> {
            Map<UUID, ScimException> failures = new HashMap<>();
            for (NewResource one : all) {
                if (!inserted.contains(one.id())) {
                    failures.put(one.id(), ResourceRow.taken(one.type()));
                }
            }
            return failures;
        });
    }

    private Mono<Set<UUID>> insertRows(List<NewResource> all) {
        List<ResourceRow> rows = all.stream().map(NewResource::row).toList();
        Binds binds = new Binds(all.getFirst().tenantId());
        add(binds, all, NewResource::id, UUID.class, UUID[]::new);
        add(binds, all, one -> one.type().name(), String.class, String[]::new);
        add(binds, rows, ResourceRow::uniqueKey, String.class, String[]::new);
        add(binds, rows, ResourceRow::externalId, String.class, String[]::new);
        binds.add(joined(rows, ResourceRow::document));
        binds.add(joined(rows, ResourceRow::search));
        add(binds, all, one -> json(one.hashes()), String.class, String[]::new);
        add(binds, all, one -> time(one.created()), OffsetDateTime.class, OffsetDateTime[]::new);
        addCallers(binds, all.stream().map(NewResource::caller).toList());
        boolean more = rows.stream().anyMatch(row -> !row.uniqueValues().isEmpty());
        if (more) {
            addUniqueValues(binds, all);
        }
        String insert = all.size() == 1 ? INSERT_ONE : INSERT_MANY;
        return ids(insert + (more ? KEEP_UNIQUE_VALUES : "") + INSERTED, binds)
                .collect(Collectors.toSet())
                .onErrorMap(
                        failure -> failure instanceof DuplicateKeyException && all.size() == 1,
                        taken -> ResourceRow.taken(all.getFirst().type()))
                .onErrorMap(DatabaseErrors::translate);
    }

    /** Who changes each, for the journal, and whether there is one. */
    private void addCallers(Binds binds, List<Caller> callers) {
        add(binds, callers, Caller::tokenName, String.class, String[]::new);
        add(binds, callers, Caller::requestId, String.class, String[]::new);
        binds.add(journal.isKept());
    }

    private static void addUniqueValues(Binds binds, List<NewResource> all) {
        List<NewResource> owners = new ArrayList<>();
        List<UniqueValue> values = new ArrayList<>();
        for (NewResource one : all) {
            for (UniqueValue value : one.row().uniqueValues()) {
                owners.add(one);
                values.add(value);
            }
        }
        binds.add(array(owners, NewResource::id, UUID[]::new));
        binds.add(array(owners, owner -> owner.type().name(), String[]::new));
        binds.add(array(values, UniqueValue::attribute, String[]::new));
        binds.add(array(values, UniqueValue::value, String[]::new));
    }

    /** Updates one that is still of the version that it was edited from, together with others if it has no further unique attributes. */
    Mono<Void> update(EditedResource one) {
        return one.resource().type().otherUnique().isEmpty() ? updates.send(one) : updateNow(one);
    }

    /** The same by a statement of its own, which can be part of a transaction. */
    Mono<Void> updateNow(EditedResource one) {
        return Mono.defer(() -> updateAll(List.of(one)))
                .flatMap(outcomes -> outcomes.getFirst().asMono());
    }

    private Mono<List<Outcome<Void>>> updateAll(List<EditedResource> all) {
        return updateRows(all)
                .map(updated -> all.stream()
                        .map(one ->
                                new Outcome<Void>(null, updated.contains(one.resourceId()) ? null : new VersionClash()))
                        .toList());
    }

    private Mono<Set<UUID>> updateRows(List<EditedResource> all) {
        // In one order, groups first as in all statements, so that two servers don't deadlock.
        List<EditedResource> sorted = all.stream()
                .sorted(Comparator.comparing((EditedResource one) ->
                                !one.resource().type().name().equals("Group"))
                        .thenComparing(EditedResource::resourceId))
                .toList();
        List<Resource> resources = sorted.stream().map(EditedResource::resource).toList();
        List<ResourceRow> rows = sorted.stream().map(EditedResource::row).toList();
        Binds binds = new Binds(all.getFirst().tenantId());
        add(binds, resources, Resource::id, UUID.class, UUID[]::new);
        add(binds, resources, resource -> resource.type().name(), String.class, String[]::new);
        add(binds, resources, Resource::version, Long.class, Long[]::new);
        add(binds, rows, ResourceRow::uniqueKey, String.class, String[]::new);
        add(binds, rows, ResourceRow::externalId, String.class, String[]::new);
        binds.add(joined(rows, ResourceRow::document));
        binds.add(joined(rows, ResourceRow::search));
        add(binds, resources, resource -> time(resource.lastModified()), OffsetDateTime.class, OffsetDateTime[]::new);
        add(binds, sorted, one -> json(one.hashes()), String.class, String[]::new);
        addCallers(binds, sorted.stream().map(EditedResource::caller).toList());
        ResourceType type = resources.getFirst().type();
        boolean more = !type.otherUnique().isEmpty();
        if (more) {
            binds.add(array(rows.getFirst().uniqueValues(), UniqueValue::attribute, String[]::new));
            binds.add(array(rows.getFirst().uniqueValues(), UniqueValue::value, String[]::new));
        }
        String update = all.size() == 1 ? UPDATE_ONE : UPDATE_MANY;
        return ids(update + (more ? REPLACE_UNIQUE_VALUES : "") + UPDATED, binds)
                .collect(Collectors.toSet())
                .onErrorMap(DuplicateKeyException.class, taken -> ResourceRow.taken(type))
                .onErrorMap(DatabaseErrors::translate);
    }

    private Flux<UUID> ids(String sql, Binds binds) {
        return Statements.bound(database, sql, binds)
                .map(row -> Objects.requireNonNull(row.get("id", UUID.class)))
                .all();
    }

    /** A column of the rows: an array, or the value of the only one. */
    private static <T, C> void add(
            Binds binds, List<T> rows, Function<T, @Nullable C> column, Class<C> type, IntFunction<C[]> make) {
        if (rows.size() == 1) {
            binds.addNullable(column.apply(rows.getFirst()), type);
        } else {
            binds.add(array(rows, column, make));
        }
    }

    private static <T, C> Object array(List<T> rows, Function<T, @Nullable C> column, IntFunction<C[]> make) {
        return rows.stream().map(column).toArray(make);
    }

    private static String joined(List<ResourceRow> rows, Function<ResourceRow, String> text) {
        return rows.stream().map(text).collect(Collectors.joining(SEPARATOR));
    }

    private static @Nullable String json(Map<String, @Nullable String> hashes) {
        return hashes.isEmpty() ? null : Json.MAPPER.writeValueAsString(hashes);
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
