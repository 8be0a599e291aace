package dev.roster.resources;

import dev.roster.protocol.resource.ReferenceName;
import dev.roster.protocol.resource.Resource;
import dev.roster.protocol.schema.ResolvedAttribute;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.sql.Binds;
import dev.roster.sql.SortSql;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** Reads {@code scim.resource}, one statement for each operation. */
@Repository
public class ResourceRepository {
    /** Rows that were read together, and what is to be read behind them. */
    private record Slice(List<Listed> rows, @Nullable Window rest) {}

    private static final String NAME = "coalesce(r.document ->> 'userName', r.document ->> 'displayName')";

    private final DatabaseClient database;
    private final LookupRepository lookups;

    ResourceRepository(DatabaseClient database, LookupRepository lookups) {
        this.database = database;
        this.lookups = lookups;
    }

    /** The resource with an id, as if sorted by its name, which the request log needs. */
    Mono<Listed> find(ResourceRequest request, UUID id, ResourceRules rules) {
        Target target = new Target(request, rules);
        Binds binds = new Binds(request.caller().tenantId());
        PageQuery query = PageQuery.of(List.of(target), NAME, sought -> "r.id = " + sought.add(id), "", "r.id", binds);
        return lookups.run(query, row -> listed(row, target))
                .flatMap(found -> Mono.justOrEmpty(found.stream().findFirst()));
    }

    /**
     * Part of a list, in its order. It is read some rows at a time: however slowly a client takes them, it holds no connection and
     * no more than these in memory.
     */
    Flux<Listed> page(ResourceQueries.Selection selection, Window window) {
        return slice(selection, window)
                .expand(slice -> slice.rest() == null ? Mono.empty() : slice(selection, slice.rest()))
                .concatMapIterable(Slice::rows, 1);
    }

    private static int mostInASlice(ResourceQueries.Selection selection) {
        return selection.targets().stream()
                .mapToInt(ResourceRepository::mostInASlice)
                .min()
                .orElseThrow();
    }

    /** The fewer, the larger a resource may be: groups may have many members each, users are in some groups. */
    private static int mostInASlice(Target target) {
        if (!target.showsRows()) {
            return 256;
        }
        return target.rules().rowsAreWritable() ? 10 : 128;
    }

    private Mono<Slice> slice(ResourceQueries.Selection selection, Window window) {
        int limit = Math.min(window.limit(), mostInASlice(selection));
        Window first = new Window(window.after(), window.offset(), limit);
        return rows(selection, first).map(rows -> {
            int left = window.limit() - first.limit();
            boolean isLast = rows.size() < first.limit() || left == 0;
            return new Slice(rows, isLast ? null : new Window(rows.getLast().position(), 0, left));
        });
    }

    private Mono<List<Listed>> rows(ResourceQueries.Selection selection, Window window) {
        Binds binds = new Binds(selection.tenantId());
        List<Target> targets = selection.targets();
        SortSql sort = selection.sort(binds);
        Position last = window.after();
        String after = last == null ? "" : " AND " + sort.after(last.key(), last.id(), binds);
        String limit = binds.add(window.limit());
        String order = " ORDER BY " + sort.orderBy() + " LIMIT ";
        // Of all resources in their own order, how many is not seen when the plan is made, only how many at most: one
        // plan for any number is kept and not made anew for each page.
        String most = selection.isPlain() ? String.valueOf(mostInASlice(selection)) : limit;
        String rest = selection.isPlain() ? " LIMIT (SELECT " + limit + "::int)" : "";
        Map<String, Target> byType = targets.stream()
                .collect(Collectors.toMap(target -> target.request().type().name(), Function.identity()));
        Function<Readable, Listed> listed =
                row -> listed(row, Objects.requireNonNull(byType.get(row.get("type", String.class))));
        if (selection.isLookup() && window.offset() == 0) {
            PageQuery found = PageQuery.of(targets, sort.key(), selection.condition(), after, sort.orderBy(), binds);
            return lookups.run(found.foundFirst(order + limit), listed);
        }
        PageQuery query = window.offset() == 0
                ? PageQuery.of(targets, sort.key(), selection.condition(), after + order + most, sort.orderBy(), binds)
                        .cut(rest)
                : PageQuery.of(
                        targets,
                        sort.key(),
                        skipping(selection, window, sort, order + most, rest),
                        "",
                        sort.orderBy(),
                        binds);
        return bound(database, query.sql(), binds)
                .map(listed)
                .all()
                .collectList()
                // Nothing here reads the request's context, and the driver would set it up as thread-locals for each
                // row.
                .contextWrite(request -> Context.empty())
                .onErrorMap(DatabaseErrors::translate);
    }

    /** Rows that are skipped are counted in an index, where it has what the order needs, and not read. */
    private static Condition skipping(
            ResourceQueries.Selection selection, Window window, SortSql sort, String order, String rest) {
        return binds -> "r.id IN (SELECT p.id FROM (SELECT r.id, " + sort.key()
                + " AS sort_key FROM scim.resource r WHERE " + PageQuery.scope(selection.targets(), binds) + " AND "
                + selection.condition().sql(binds) + order + " OFFSET " + binds.add(window.offset()) + ") p" + rest
                + ")";
    }

    Mono<Long> count(ResourceQueries.Selection selection) {
        Binds binds = new Binds(selection.tenantId());
        String sql =
                "SELECT count(*) AS total FROM scim.resource r WHERE " + PageQuery.scope(selection.targets(), binds)
                        + " AND " + selection.condition().sql(binds);
        return bound(database, sql, binds)
                .map(row -> Objects.requireNonNull(row.get("total", Long.class)))
                .one()
                .onErrorMap(DatabaseErrors::translate);
    }

    /** Whether hashes of secrets are kept with a resource. */
    Mono<Boolean> hasHashes(int tenantId, UUID id) {
        Binds binds = new Binds(tenantId);
        String sql = "SELECT id FROM scim.resource WHERE tenant_id = " + binds.tenant() + " AND id = " + binds.add(id)
                + " AND hashes IS NOT NULL";
        return run(sql, binds)
                .map(row -> Objects.requireNonNull(row.get("id", UUID.class)))
                .one()
                .hasElement()
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

    private static Listed listed(Readable row, Target target) {
        return new Listed(target, stored(row, target.request().type()), row.get("sort_text", String.class));
    }

    private static Stored stored(Readable row, ResourceType type) {
        return new Stored(
                Objects.requireNonNull(row.get("id", UUID.class)),
                type,
                Objects.requireNonNull(row.get("version", Long.class)),
                Instant.ofEpochMilli(Objects.requireNonNull(row.get("created_at", Long.class))),
                Instant.ofEpochMilli(Objects.requireNonNull(row.get("modified_at", Long.class))),
                Objects.requireNonNull(row.get("document", String.class)),
                row.get("external_id", String.class),
                names(row, type),
                rows(row));
    }

    private static List<ReferenceName> names(Readable row, ResourceType type) {
        @Nullable String[] names = row.get("names", String[].class);
        if (names == null) {
            return List.of();
        }
        List<ResolvedAttribute> paths = type.referenceNames();
        List<ReferenceName> known = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            String name = names[i];
            if (name != null) {
                known.add(new ReferenceName(paths.get(i), name));
            }
        }
        return known;
    }

    private static Resource.@Nullable Rows rows(Readable row) {
        String elements = row.get("elements", String.class);
        return elements == null ? null : new Resource.Rows(elements, row.get("last", UUID.class));
    }
}
