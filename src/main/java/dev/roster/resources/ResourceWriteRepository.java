package dev.roster.resources;

import dev.roster.protocol.resource.Resource;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.resources.ResourceRow.UniqueValue;
import dev.roster.sql.Binds;
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
    // Sorted, so that two statements that insert the same values wait for each other in one direction only; of two rows
    // with one value the first is taken.
    private static final String INSERT_SELECT = """
            INSERT INTO scim.resource
              (tenant_id, id, type, version, unique_key, external_id, document, search, hashes, created_at, modified_at)
            SELECT $1, n.id, n.type, 1, n.unique_key, n.external_id, n.document::jsonb, n.search::jsonb, n.hashes::jsonb,
              n.now, n.now
            FROM %s AS n (id, type, unique_key, external_id, document, search, hashes, now, place)
            ORDER BY n.type, n.unique_key, n.place
            ON CONFLICT (tenant_id, type, unique_key) DO NOTHING RETURNING id""";

    private static final String INSERT_MANY =
            INSERT_SELECT.formatted("unnest($2, $3, $4, $5, $6, $7, $8, $9) WITH ORDINALITY");

    // A document in an array of texts is quoted by the client and read twice by PostgreSQL, which one alone need not
    // be.
    private static final String INSERT_ONE = INSERT_SELECT.formatted(
            "(VALUES ($2::uuid, $3::text, $4::text, $5::text, $6::text, $7::text, $8::text, $9::timestamptz, 1))");

    private static final String KEEP_UNIQUE_VALUES = """
            ), kept AS (
              INSERT INTO scim.unique_value (tenant_id, type, attribute, value, resource_id)
              SELECT DISTINCT $1, v.type, v.attribute, v.value, i.id
              FROM unnest($10, $11, $12, $13) AS v (id, type, attribute, value) JOIN inserted i ON i.id = v.id
              ORDER BY 2, 3, 4
            )
            SELECT id FROM inserted""";

    private static final String UPDATE = """
            UPDATE scim.resource SET version = version + 1, unique_key = $5, external_id = $6,
              document = $7::text::jsonb, search = $8::text::jsonb, modified_at = $9,
              hashes = CASE WHEN $10::text IS NULL THEN hashes
                ELSE nullif(jsonb_strip_nulls(coalesce(hashes, '{}') || $10::text::jsonb), '{}') END
            WHERE tenant_id = $1 AND id = $2 AND type = $3 AND version = $4 RETURNING id""";

    // A value that stays is left alone: the row that goes and the one that comes would be in each other's way.
    private static final String UPDATE_WITH_UNIQUE_VALUES = "WITH updated AS (" + UPDATE + """
            ), sent AS (
              SELECT DISTINCT n.attribute, n.value FROM unnest($11, $12) AS n (attribute, value)
            ), gone AS (
              DELETE FROM scim.unique_value v USING updated u
              WHERE v.tenant_id = $1 AND v.resource_id = u.id AND (v.attribute, v.value) NOT IN (SELECT * FROM sent)
            ), kept AS (
              INSERT INTO scim.unique_value (tenant_id, type, attribute, value, resource_id)
              SELECT $1, $3, s.attribute, s.value, u.id FROM updated u CROSS JOIN sent s
              WHERE NOT EXISTS (SELECT FROM scim.unique_value v WHERE v.tenant_id = $1 AND v.resource_id = u.id
                AND v.attribute = s.attribute AND v.value = s.value)
              ORDER BY s.attribute, s.value
            )
            SELECT id FROM updated""";

    // Groups that lose a member change too; they are locked in the order of their ids, so that two deletes can't
    // deadlock.
    private static final String DELETE = """
            WITH containing AS (
              SELECT r.tenant_id, r.id FROM scim.resource r
              JOIN scim.membership x ON x.tenant_id = r.tenant_id AND x.group_id = r.id
              WHERE x.tenant_id = $1 AND x.member_id = $2
                AND EXISTS (SELECT FROM scim.resource d WHERE d.tenant_id = $1 AND d.id = $2 AND d.type = $3
                  AND ($4 = 0 OR d.version = $4))
              ORDER BY r.id FOR NO KEY UPDATE OF r
            ), bumped AS (
              UPDATE scim.resource r SET version = r.version + 1, modified_at = $5
              FROM containing c WHERE r.tenant_id = c.tenant_id AND r.id = c.id AND r.id <> $2
            )
            DELETE FROM scim.resource WHERE tenant_id = $1 AND id = $2 AND type = $3 AND ($4 = 0 OR version = $4)""";

    private final DatabaseClient database;

    public ResourceWriteRepository(DatabaseClient database) {
        this.database = database;
    }

    /** Inserts all of which no unique attribute's value is taken; their ids. */
    Mono<Set<UUID>> insert(int tenantId, List<NewResource> all) {
        return Mono.defer(() -> insertRows(tenantId, all));
    }

    private Mono<Set<UUID>> insertRows(int tenantId, List<NewResource> all) {
        List<Resource> resources = all.stream().map(NewResource::resource).toList();
        List<ResourceRow> rows = resources.stream().map(ResourceRow::of).toList();
        Binds binds = new Binds(tenantId);
        add(binds, resources, Resource::id, UUID.class, UUID[]::new);
        add(binds, resources, resource -> resource.type().name(), String.class, String[]::new);
        add(binds, rows, ResourceRow::uniqueKey, String.class, String[]::new);
        add(binds, rows, ResourceRow::externalId, String.class, String[]::new);
        add(binds, rows, ResourceRow::document, String.class, String[]::new);
        add(binds, rows, ResourceRow::search, String.class, String[]::new);
        add(binds, all, one -> json(one.hashes()), String.class, String[]::new);
        add(binds, resources, resource -> time(resource.created()), OffsetDateTime.class, OffsetDateTime[]::new);
        boolean more = rows.stream().anyMatch(row -> !row.uniqueValues().isEmpty());
        if (more) {
            addUniqueValues(binds, resources, rows);
        }
        String insert = all.size() == 1 ? INSERT_ONE : INSERT_MANY;
        return ids(more ? "WITH inserted AS (" + insert + KEEP_UNIQUE_VALUES : insert, binds)
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
    Mono<Boolean> update(int tenantId, Resource resource, Map<String, @Nullable String> hashes) {
        return Mono.defer(() -> updateRow(tenantId, resource, hashes));
    }

    private Mono<Boolean> updateRow(int tenantId, Resource resource, Map<String, @Nullable String> hashes) {
        ResourceRow row = ResourceRow.of(resource);
        Binds binds = new Binds(tenantId);
        binds.add(resource.id());
        binds.add(resource.type().name());
        binds.add(resource.version());
        binds.addNullable(row.uniqueKey(), String.class);
        binds.addNullable(row.externalId(), String.class);
        binds.add(row.document());
        binds.add(row.search());
        binds.add(time(resource.lastModified()));
        binds.addNullable(json(hashes), String.class);
        boolean more = !resource.type().otherUnique().isEmpty();
        if (more) {
            binds.add(array(row.uniqueValues(), UniqueValue::attribute, String[]::new));
            binds.add(array(row.uniqueValues(), UniqueValue::value, String[]::new));
        }
        return ids(more ? UPDATE_WITH_UNIQUE_VALUES : UPDATE, binds)
                .hasElements()
                .onErrorMap(DuplicateKeyException.class, taken -> DatabaseErrors.taken(resource.type()))
                .onErrorMap(DatabaseErrors::translate);
    }

    /**
     * Deletes a resource and takes it out of every group.
     *
     * @param version the only version to delete, or 0 for any
     */
    Mono<Boolean> delete(int tenantId, ResourceType type, UUID id, long version, Instant now) {
        Binds binds = new Binds(tenantId);
        binds.add(id);
        binds.add(type.name());
        binds.add(version);
        binds.add(time(now));
        return ResourceRepository.bound(database, DELETE, binds)
                .fetch()
                .rowsUpdated()
                .map(rows -> rows > 0)
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
