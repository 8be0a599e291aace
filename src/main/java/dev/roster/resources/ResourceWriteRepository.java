package dev.roster.resources;

import dev.roster.protocol.resource.Resource;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.resources.ResourceRow.UniqueValue;
import dev.roster.sql.Binds;
import dev.roster.sql.ChangeSql;
import dev.roster.web.Caller;
import dev.roster.web.Json;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
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

/** Changes of {@code scim.resource}: one statement for each operation, and one for many inserts. */
@Repository
public class ResourceWriteRepository {
    private static final String INSERT_MANY = insert("unnest($2, $3, $4, $5, $6, $7, $8, $9) WITH ORDINALITY");

    // A document in an array of texts is quoted by the client and read twice by PostgreSQL, which one alone need not
    // be.
    private static final String INSERT_ONE = insert(
            "(VALUES ($2::uuid, $3::text, $4::text, $5::text, $6::text, $7::text, $8::text, $9::timestamptz, 1))");

    private static final String INSERTED = " SELECT id FROM inserted";

    private static final String KEEP_UNIQUE_VALUES = """
            , kept AS (
              INSERT INTO scim.unique_value (tenant_id, type, attribute, value, resource_id)
              SELECT DISTINCT $1, v.type, v.attribute, v.value, i.id
              FROM unnest($13, $14, $15, $16) AS v (id, type, attribute, value) JOIN inserted i ON i.id = v.id
              ORDER BY 2, 3, 4
            )""";

    private static final String UPDATE =
            "WITH " + ChangeSql.transaction("$13") + """
            , updated AS (
            UPDATE scim.resource SET version = version + 1, unique_key = $5, external_id = $6,
              document = $7::text::jsonb, search = $8::text::jsonb, modified_at = $9,
              hashes = CASE WHEN $10::text IS NULL THEN hashes
                ELSE nullif(jsonb_strip_nulls(coalesce(hashes, '{}') || $10::text::jsonb), '{}') END
            WHERE tenant_id = $1 AND id = $2 AND type = $3 AND version = $4
            RETURNING id, type, version, external_id, document, modified_at
            ), kept_change AS (""" + ChangeSql.keep("updated", "update", "$11", "$12") + ")";

    private static final String UPDATED = " SELECT id FROM updated";

    // A value that stays is left alone: the row that goes and the one that comes would be in each other's way.
    private static final String REPLACE_UNIQUE_VALUES = """
            , sent AS (
              SELECT DISTINCT n.attribute, n.value FROM unnest($14, $15) AS n (attribute, value)
            ), gone AS (
              DELETE FROM scim.unique_value v USING updated u
              WHERE v.tenant_id = $1 AND v.resource_id = u.id AND (v.attribute, v.value) NOT IN (SELECT * FROM sent)
            ), kept AS (
              INSERT INTO scim.unique_value (tenant_id, type, attribute, value, resource_id)
              SELECT $1, $3, s.attribute, s.value, u.id FROM updated u CROSS JOIN sent s
              WHERE NOT EXISTS (SELECT FROM scim.unique_value v WHERE v.tenant_id = $1 AND v.resource_id = u.id
                AND v.attribute = s.attribute AND v.value = s.value)
              ORDER BY s.attribute, s.value
            )""";

    // Locked by a statement of its own: the delete then sees every membership that ends with the resource.
    private static final String LOCK =
            "SELECT version FROM scim.resource WHERE tenant_id = $1 AND id = $2 AND type = $3 FOR UPDATE";

    // Groups that lose a member change too, in the order of their ids, so that two deletes can't deadlock.
    private static final String DELETE = """
            WITH %s, ended AS (
              DELETE FROM scim.membership WHERE tenant_id = $1 AND (group_id = $2 OR member_id = $2)
              RETURNING group_id, member_id, created_at
            ), containing AS (
              SELECT r.id FROM scim.resource r
              WHERE r.tenant_id = $1 AND r.id IN (SELECT e.group_id FROM ended e WHERE e.group_id <> $2)
              ORDER BY r.id FOR NO KEY UPDATE
            ), bumped AS (
              UPDATE scim.resource r SET version = r.version + 1, modified_at = $4 FROM containing c
              WHERE r.tenant_id = $1 AND r.id = c.id RETURNING r.id, r.version
            ), deleted AS (
              DELETE FROM scim.resource WHERE tenant_id = $1 AND id = $2 AND type = $3
              RETURNING id, type, version, document
            ), kept_ends AS (%s), kept_change AS (
              INSERT INTO scim.change (seq, at, tenant_id, action, type, resource_id, version, name, actor, request_id)
              SELECT t.seq + %d, $4, $1, 'delete', d.type, d.id, d.version,
                coalesce(d.document ->> 'displayName', d.document ->> 'userName'), $5, $6
              FROM tx t CROSS JOIN deleted d
            )
            SELECT id FROM deleted""".formatted(
                    ChangeSql.transaction("$7"), ChangeSql.keepRemoved("""
                    SELECT e.group_id, e.member_id, e.created_at AS since, coalesce(b.version, d.version) AS version
                    FROM deleted d CROSS JOIN ended e LEFT JOIN bumped b ON b.id = e.group_id""", "$4", "$5", "$6"), ChangeSql.LAST_PLACE);

    private final DatabaseClient database;
    private final Journal journal;

    public ResourceWriteRepository(DatabaseClient database, Journal journal) {
        this.database = database;
        this.journal = journal;
    }

    // Sorted, so that two statements that insert the same values wait for each other in one direction only; of two rows
    // with one value the first is taken.
    private static String insert(String rows) {
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
            ), kept_change AS (%s)""".formatted(ChangeSql.transaction("$12"), rows, ChangeSql.keep("inserted", "create", "$10", "$11"));
    }

    /** Inserts all of which no unique attribute's value is taken; their ids. */
    Mono<Set<UUID>> insert(Caller caller, List<NewResource> all) {
        return Mono.defer(() -> insertRows(caller, all));
    }

    private Mono<Set<UUID>> insertRows(Caller caller, List<NewResource> all) {
        List<Resource> resources = all.stream().map(NewResource::resource).toList();
        List<ResourceRow> rows = resources.stream().map(ResourceRow::of).toList();
        Binds binds = new Binds(caller.tenantId());
        add(binds, resources, Resource::id, UUID.class, UUID[]::new);
        add(binds, resources, resource -> resource.type().name(), String.class, String[]::new);
        add(binds, rows, ResourceRow::uniqueKey, String.class, String[]::new);
        add(binds, rows, ResourceRow::externalId, String.class, String[]::new);
        add(binds, rows, ResourceRow::document, String.class, String[]::new);
        add(binds, rows, ResourceRow::search, String.class, String[]::new);
        add(binds, all, one -> json(one.hashes()), String.class, String[]::new);
        add(binds, resources, resource -> time(resource.created()), OffsetDateTime.class, OffsetDateTime[]::new);
        journal.bind(caller, binds);
        boolean more = rows.stream().anyMatch(row -> !row.uniqueValues().isEmpty());
        if (more) {
            addUniqueValues(binds, resources, rows);
        }
        String insert = all.size() == 1 ? INSERT_ONE : INSERT_MANY;
        return ids(insert + (more ? KEEP_UNIQUE_VALUES : "") + INSERTED, binds)
                .collect(Collectors.toSet())
                .onErrorMap(
                        failure -> failure instanceof DuplicateKeyException && all.size() == 1,
                        taken -> DatabaseErrors.taken(resources.getFirst().type()))
                .onErrorMap(DatabaseErrors::translate);
    }

    private static void addUniqueValues(Binds binds, List<Resource> resources, List<ResourceRow> rows) {
        List<Resource> owners = new ArrayList<>();
        List<UniqueValue> values = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            for (UniqueValue value : rows.get(i).uniqueValues()) {
                owners.add(resources.get(i));
                values.add(value);
            }
        }
        binds.add(array(owners, Resource::id, UUID[]::new));
        binds.add(array(owners, owner -> owner.type().name(), String[]::new));
        binds.add(array(values, UniqueValue::attribute, String[]::new));
        binds.add(array(values, UniqueValue::value, String[]::new));
    }

    /**
     * Updates a resource of the version that it has; false when the stored version is not that any more.
     *
     * @param hashes those that change, null for one that goes
     */
    Mono<Boolean> update(Caller caller, Resource resource, Map<String, @Nullable String> hashes) {
        return Mono.defer(() -> updateRow(caller, resource, hashes));
    }

    private Mono<Boolean> updateRow(Caller caller, Resource resource, Map<String, @Nullable String> hashes) {
        ResourceRow row = ResourceRow.of(resource);
        Binds binds = new Binds(caller.tenantId());
        binds.add(resource.id());
        binds.add(resource.type().name());
        binds.add(resource.version());
        binds.addNullable(row.uniqueKey(), String.class);
        binds.addNullable(row.externalId(), String.class);
        binds.add(row.document());
        binds.add(row.search());
        binds.add(time(resource.lastModified()));
        binds.addNullable(json(hashes), String.class);
        journal.bind(caller, binds);
        boolean more = !resource.type().otherUnique().isEmpty();
        if (more) {
            binds.add(array(row.uniqueValues(), UniqueValue::attribute, String[]::new));
            binds.add(array(row.uniqueValues(), UniqueValue::value, String[]::new));
        }
        return ids(UPDATE + (more ? REPLACE_UNIQUE_VALUES : "") + UPDATED, binds)
                .hasElements()
                .onErrorMap(DuplicateKeyException.class, taken -> DatabaseErrors.taken(resource.type()))
                .onErrorMap(DatabaseErrors::translate);
    }

    /**
     * Deletes a resource and takes it out of every group, within a transaction.
     *
     * @param version the only version to delete, or 0 for any
     */
    Mono<Boolean> delete(Caller caller, ResourceType type, UUID id, long version, Instant now) {
        Binds named = new Binds(caller.tenantId());
        named.add(id);
        named.add(type.name());
        Binds binds = named.copy();
        binds.add(time(now));
        journal.bind(caller, binds);
        return ResourceRepository.bound(database, LOCK, named)
                .map(row -> Objects.requireNonNull(row.get("version", Long.class)))
                .one()
                .filter(stored -> version == 0 || stored == version)
                .flatMap(locked -> ids(DELETE, binds).hasElements())
                .defaultIfEmpty(false)
                .onErrorMap(DatabaseErrors::translate);
    }

    private Flux<UUID> ids(String sql, Binds binds) {
        return ResourceRepository.bound(database, sql, binds)
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

    private static @Nullable String json(Map<String, @Nullable String> hashes) {
        return hashes.isEmpty() ? null : Json.MAPPER.writeValueAsString(hashes);
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
