package dev.roster.resources;

import dev.roster.protocol.resource.Resource;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.sql.Binds;
import dev.roster.sql.SortSql;
import dev.roster.web.Json;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** Reads {@code scim.resource}, one statement for each operation. */
@Repository
public class ResourceRepository {
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
}
