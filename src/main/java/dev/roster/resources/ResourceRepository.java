package dev.roster.resources;

import dev.roster.database.DatabaseErrors;
import dev.roster.database.LongReads;
import dev.roster.database.Statements;
import dev.roster.protocol.resource.Resource;
import dev.roster.sql.Binds;
import dev.roster.sql.SortSql;
import io.r2dbc.spi.Readable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
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
class ResourceRepository {
    // Of a list, held in memory at once; the row that exceeds this is kept too.
    private static final int MOST_CHARACTERS = 512 * 1024;

    /**
     * Rows that were read together.
     *
     * @param rest what is to be read behind them; null where nothing is
     * @param next how many of it at once
     */
    private record Slice(List<Found> rows, @Nullable Window rest, int next) {}

    static final String NAME = "coalesce(r.document ->> 'userName', r.document ->> 'displayName')";

    private final DatabaseClient database;
    private final LookupRepository lookups;
    private final LongReads longReads;

    ResourceRepository(DatabaseClient database, LookupRepository lookups, LongReads longReads) {
        this.database = database;
        this.lookups = lookups;
        this.longReads = longReads;
    }

    /** The resource with an id, as if it were sorted by its name: the request log needs that. */
    Mono<Found> find(ResourceRequest request, UUID id) {
        PageColumns columns = PageColumns.of(List.of(request));
        Condition isSought = sought -> "r.id = " + sought.add(id);
        PageQuery query = PageQuery.of(
                columns, NAME, isSought, "", "r.id", columns.binds().copy());
        return lookups.run(query, row -> row.found(request))
                .flatMap(found -> Mono.justOrEmpty(found.stream().findFirst()));
    }

    /**
     * Part of a list, in its order. It is read some rows at a time: however slowly a client takes them, it holds no connection and
     * no more than these in memory.
     */
    Flux<List<Found>> page(ResourceQueries.Selection selection, Window window) {
        return slice(selection, window, mostInASlice(selection))
                .expand(slice -> slice.rest() == null
                        ? Mono.empty()
                        : OnDemand.read(() ->
                                longReads.inTurn(slice(selection, Objects.requireNonNull(slice.rest()), slice.next()))))
                .map(Slice::rows)
                .filter(rows -> !rows.isEmpty());
    }

    private static int mostInASlice(ResourceQueries.Selection selection) {
        return selection.requests().stream()
                .mapToInt(ResourceRequest::mostInASlice)
                .min()
                .orElseThrow();
    }

    private Mono<Slice> slice(ResourceQueries.Selection selection, Window window, int most) {
        int limit = Math.min(window.limit(), most);
        Window first = new Window(window.after(), window.offset(), limit);
        return rows(selection, first).map(rows -> {
            int left = window.limit() - rows.size();
            boolean isCut = rows.size() < limit && areLong(rows);
            boolean isLast = left == 0 || (rows.size() < limit && !isCut);
            // What was asked for in vain is not asked for again.
            int next = isCut ? rows.size() : Math.min(2 * most, mostInASlice(selection));
            return new Slice(rows, isLast ? null : new Window(rows.getLast().position(), 0, left), next);
        });
    }

    /** Whether they have as many characters as are held in memory at once. */
    static boolean areLong(List<Found> rows) {
        return rows.stream().mapToInt(ResourceRepository::characters).sum() >= MOST_CHARACTERS;
    }

    private static int characters(Found found) {
        Resource.Memberships memberships = found.stored().memberships();
        return found.stored().document().length()
                + (memberships == null ? 0 : memberships.elements().length());
    }

    /** Ends with the row that makes them too long. */
    static Flux<Found> cut(Flux<Found> rows) {
        return Flux.defer(() -> {
            AtomicInteger read = new AtomicInteger();
            return rows.takeUntil(row -> read.addAndGet(characters(row)) >= MOST_CHARACTERS);
        });
    }

    private Mono<List<Found>> rows(ResourceQueries.Selection selection, Window window) {
        PageQuery query = query(selection, window);
        Map<String, ResourceRequest> byType = selection.requests().stream()
                .collect(Collectors.toMap(request -> request.type().name(), Function.identity()));
        Function<PackedRow, Found> found = row -> row.found(Objects.requireNonNull(byType.get(row.type())));
        return isSmall(selection, window)
                ? lookups.run(query, found)
                : Statements.toItsEnd(Statements.bound(database, query.sql(), query.binds())
                                .map(ResourceRepository::packed)
                                .all()
                                .map(found)
                                .transform(ResourceRepository::cut)
                                .collectList()
                                // Nothing here reads the request's context, and the driver would set it up as
                                // thread-locals for each row.
                                .contextWrite(request -> Context.empty()))
                        .onErrorMap(DatabaseErrors::translate);
    }

    private static boolean isSmall(ResourceQueries.Selection selection, Window window) {
        return selection.isLookup() && window.offset() == 0;
    }

    private static PageQuery query(ResourceQueries.Selection selection, Window window) {
        PageColumns columns = PageColumns.of(selection.requests());
        Binds binds = columns.binds().copy();
        SortSql sort = selection.sort(binds);
        Condition condition = selection.condition();
        Position last = window.after();
        String after = last == null ? "" : " AND " + sort.after(last.key(), last.id(), binds);
        String limit = binds.add(window.limit());
        String order = " ORDER BY " + sort.orderBy() + " LIMIT ";
        if (isSmall(selection, window)) {
            return PageQuery.of(columns, sort.key(), condition, after, sort.orderBy(), binds)
                    .foundFirst(order + limit);
        }
        // The limit is hidden in a subquery, so that one plan serves every page size; the constant tells the planner
        // how
        // many there are at most.
        String rest = selection.isPlain() ? " LIMIT (SELECT " + limit + "::int)" : "";
        String page = after + order + (selection.isPlain() ? String.valueOf(mostInASlice(selection)) : limit);
        if (window.offset() == 0) {
            return PageQuery.of(columns, sort.key(), condition, page, sort.orderBy(), binds)
                    .cut(rest);
        }
        // Rows that are skipped are counted in an index, where it has what the order needs, and not read.
        String ids = "r.id IN (SELECT p.id FROM (SELECT r.id, " + sort.key()
                + " AS sort_key FROM scim.resource r WHERE "
                + columns.scope() + " AND " + condition.sql(binds) + page + " OFFSET " + binds.add(window.offset())
                + ") p" + rest + ")";
        return PageQuery.of(columns, sort.key(), found -> ids, "", sort.orderBy(), binds);
    }

    /** The last resource of each {@code spacing}, in the order in which they were made, by how many there are up to it. */
    Mono<Map<Long, Position>> survey(ResourceQueries.Selection selection, int spacing) {
        Binds binds = new Binds(selection.tenantId());
        String sql = "SELECT a.place, a.id FROM (SELECT r.id, row_number() OVER (ORDER BY r.id) AS place"
                + " FROM scim.resource r WHERE "
                + PageColumns.scope(ResourceQueries.types(selection.requests()), binds) + ") a WHERE a.place % "
                + binds.add(spacing) + " = 0";
        return Statements.toItsEnd(Statements.bound(database, sql, binds)
                        .map(row -> Map.entry(
                                Objects.requireNonNull(row.get("place", Long.class)),
                                new Position(Objects.requireNonNull(row.get("id", UUID.class)), null)))
                        .all()
                        .collectMap(Map.Entry::getKey, Map.Entry::getValue))
                .onErrorMap(DatabaseErrors::translate);
    }

    Mono<Long> count(ResourceQueries.Selection selection) {
        Binds binds = new Binds(selection.tenantId());
        String sql = "SELECT count(*) AS total FROM scim.resource r WHERE "
                + PageColumns.scope(ResourceQueries.types(selection.requests()), binds) + " AND "
                + selection.condition().sql(binds);
        return Statements.toItsEnd(Statements.bound(database, sql, binds)
                        .map(row -> Objects.requireNonNull(row.get("total", Long.class)))
                        .one())
                .onErrorMap(DatabaseErrors::translate);
    }

    /** Whether hashes of secrets are kept with a resource. */
    Mono<Boolean> hasHashes(int tenantId, UUID id) {
        Binds binds = new Binds(tenantId);
        String sql = "SELECT id FROM scim.resource WHERE tenant_id = " + binds.tenant() + " AND id = " + binds.add(id)
                + " AND hashes IS NOT NULL";
        return Statements.bound(database, sql, binds)
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

    /** A row of a query of {@link PageColumns}. */
    static PackedRow packed(Readable row) {
        return PackedRow.read(Objects.requireNonNull(row.get(0, String.class)));
    }
}
