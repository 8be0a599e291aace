package dev.roster.resources;

import dev.roster.protocol.filter.CaseFold;
import dev.roster.protocol.resource.Resource;
import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.sql.Binds;
import dev.roster.sql.SearchForm;
import dev.roster.sql.SortSql;
import dev.roster.web.Json;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Resources in {@code scim.resource}: one statement for each operation. */
@Repository
public class ResourceRepository {
    private static final String INSERT = """
            INSERT INTO scim.resource
              (tenant_id, id, type, version, unique_key, external_id, document, search, created_at, modified_at)
            VALUES ($1, $2, $3, 1, $4, $5, $6::text::jsonb, $7::text::jsonb, $8, $8)
            ON CONFLICT (tenant_id, type, unique_key) DO NOTHING""";

    private static final String UPDATE = """
            UPDATE scim.resource SET version = version + 1, unique_key = $5, external_id = $6,
              document = $7::text::jsonb, search = $8::text::jsonb, modified_at = $9
            WHERE tenant_id = $1 AND id = $2 AND type = $3 AND version = $4""";

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

    public ResourceRepository(DatabaseClient database) {
        this.database = database;
    }

    Mono<Resource> find(ResourceRequest request, UUID id, ResourceRules rules) {
        Binds binds = new Binds(request.caller().tenantId());
        List<Target> only = List.of(new Target(request, rules));
        String sql = "SELECT " + columns(only, binds) + " FROM scim.resource r WHERE " + scope(only, binds)
                + " AND r.id = " + binds.add(id);
        return run(sql, binds).map(row -> resource(row, request.type())).one().onErrorMap(DatabaseErrors::translate);
    }

    /** Part of a list, in its order. */
    Flux<Listed> page(ResourceQueries.Selection selection, Window window) {
        Binds binds = new Binds(selection.tenantId());
        List<Target> targets = selection.targets();
        SortSql sort = selection.sort(binds);
        StringBuilder sql = new StringBuilder("SELECT ")
                .append(columns(targets, binds))
                .append(", ")
                .append(sort.key())
                .append(" AS sort_key FROM scim.resource r WHERE ")
                .append(scope(targets, binds))
                .append(" AND ")
                .append(selection.condition().sql(binds));
        Cursor after = window.after();
        if (after != null) {
            sql.append(" AND ").append(sort.after(after.key(), after.last(), binds));
        }
        sql.append(" ORDER BY ").append(sort.orderBy()).append(" LIMIT ").append(binds.add(window.limit()));
        if (window.offset() > 0) {
            sql.append(" OFFSET ").append(binds.add(window.offset()));
        }
        Map<String, Target> byType = targets.stream()
                .collect(Collectors.toMap(target -> target.request().type().name(), Function.identity()));
        return run(sql.toString(), binds).map(row -> listed(row, byType)).all().onErrorMap(DatabaseErrors::translate);
    }

    Mono<Long> count(ResourceQueries.Selection selection) {
        Binds binds = new Binds(selection.tenantId());
        String sql = "SELECT count(*) AS total FROM scim.resource r WHERE " + scope(selection.targets(), binds)
                + " AND " + selection.condition().sql(binds);
        return run(sql, binds)
                .map(row -> Objects.requireNonNull(row.get("total", Long.class)))
                .one()
                .onErrorMap(DatabaseErrors::translate);
    }

    /** What cursors are sealed with. */
    Mono<byte[]> cursorSecret() {
        return database.sql("SELECT value FROM scim.secret WHERE name = 'cursor'")
                .map(row -> Objects.requireNonNull(row.get("value", byte[].class)))
                .one()
                .onErrorMap(DatabaseErrors::translate);
    }

    /** False when the value of the type's unique attribute is taken. */
    Mono<Boolean> insert(int tenantId, Resource resource) {
        Binds binds = new Binds(tenantId);
        binds.add(resource.id());
        binds.add(resource.type().name());
        addContent(binds, resource);
        binds.add(time(resource.created()));
        return run(INSERT, binds).fetch().rowsUpdated().map(rows -> rows == 1).onErrorMap(DatabaseErrors::translate);
    }

    /** False when the stored version is not the resource's any more. */
    Mono<Boolean> update(int tenantId, Resource resource) {
        Binds binds = new Binds(tenantId);
        binds.add(resource.id());
        binds.add(resource.type().name());
        binds.add(resource.version());
        addContent(binds, resource);
        binds.add(time(resource.lastModified()));
        return run(UPDATE, binds).fetch().rowsUpdated().map(rows -> rows == 1).onErrorMap(DatabaseErrors::translate);
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
        return run(DELETE, binds).fetch().rowsUpdated().map(rows -> rows > 0).onErrorMap(DatabaseErrors::translate);
    }

    private DatabaseClient.GenericExecuteSpec run(String sql, Binds binds) {
        return bound(database, sql, binds);
    }

    /** A statement with its parameters. */
    public static DatabaseClient.GenericExecuteSpec bound(DatabaseClient database, String sql, Binds binds) {
        DatabaseClient.GenericExecuteSpec statement = database.sql(sql);
        int index = 0;
        for (Object value : binds.values()) {
            statement = value instanceof Binds.Null absent
                    ? statement.bindNull(index, absent.type())
                    : statement.bind(index, value);
            index++;
        }
        return statement;
    }

    private static String columns(List<Target> targets, Binds binds) {
        return "r.type, r.id, r.version, r.created_at, r.modified_at, r.external_id, r.document::text AS document, "
                + memberships(targets, binds) + " AS memberships";
    }

    private static String memberships(List<Target> targets, Binds binds) {
        StringBuilder cases = new StringBuilder();
        for (Target target : targets) {
            ResourceRequest request = target.request();
            if (request.selection().includes(target.rules().rowsAttribute())) {
                String type = binds.add(request.type().name());
                String rows = target.rules().rowsSql(request.selection(), request.baseUrl(), binds);
                cases.append(" WHEN ").append(type).append(" THEN ").append(rows);
            }
        }
        return cases.isEmpty() ? "NULL::text" : "CASE r.type" + cases + " END";
    }

    private static String scope(List<Target> targets, Binds binds) {
        String types = targets.stream()
                .map(target -> binds.add(target.request().type().name()))
                .collect(Collectors.joining(", "));
        return "r.tenant_id = " + binds.tenant() + " AND r.type IN (" + types + ")";
    }

    private static void addContent(Binds binds, Resource resource) {
        ObjectNode document = Json.MAPPER.createObjectNode();
        document.setAll(resource.attributes());
        JsonNode externalId = document.remove("externalId");
        binds.addNullable(uniqueKey(resource).orElse(null), String.class);
        binds.addNullable(externalId == null ? null : externalId.stringValue(), String.class);
        binds.add(document.toString());
        binds.add(SearchForm.of(resource.type(), document).toString());
    }

    /** The case-folded value of the attribute that is unique over the server, such as userName (RFC 7643 section 4.1.1). */
    private static Optional<String> uniqueKey(Resource resource) {
        return resource.type().schema().attributes().stream()
                .filter(attribute -> attribute.uniqueness() == Attribute.Uniqueness.SERVER)
                .flatMap(attribute -> Optional.ofNullable(resource.attributes().get(attribute.name())).stream())
                .map(value -> CaseFold.fold(value.stringValue()))
                .findFirst();
    }

    private static Listed listed(Readable row, Map<String, Target> byType) {
        Target target = Objects.requireNonNull(byType.get(row.get("type", String.class)));
        Resource resource = resource(row, target.request().type());
        return new Listed(target, resource, row.get("sort_key", String.class));
    }

    private static Resource resource(Readable row, ResourceType type) {
        ObjectNode attributes = Json.stored(Objects.requireNonNull(row.get("document", String.class)));
        String externalId = row.get("external_id", String.class);
        if (externalId != null) {
            attributes.put("externalId", externalId);
        }
        return new Resource(
                Objects.requireNonNull(row.get("id", UUID.class)),
                type,
                Objects.requireNonNull(row.get("version", Long.class)),
                Objects.requireNonNull(row.get("created_at", Instant.class)),
                Objects.requireNonNull(row.get("modified_at", Instant.class)),
                attributes,
                row.get("memberships", String.class));
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
