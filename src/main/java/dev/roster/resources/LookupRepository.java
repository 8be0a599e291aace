package dev.roster.resources;

import dev.roster.database.Command;
import dev.roster.database.DatabaseErrors;
import dev.roster.database.LaneProperties;
import dev.roster.database.Lanes;
import dev.roster.database.Outcome;
import dev.roster.database.Statements;
import dev.roster.sql.Binds;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Mono;

/** Runs small queries: those that differ only in what they look for, and come at the same time, are one statement. */
@Repository
class LookupRepository {
    // Of all documents that a shared statement finds.
    private static final int MOST_CHARACTERS = 4 * 1024 * 1024;

    private final DatabaseClient database;
    private final Lanes<Lookup, List<Found>> lanes;

    LookupRepository(DatabaseClient database, LaneProperties settings, MeterRegistry meters) {
        this.database = database;
        this.lanes = new Lanes<>("lookup", settings, meters, this::runAll);
    }

    /** A query, what it looks for being its varying parameters, and what to make of each row. */
    private record Lookup(PageQuery query, Function<PackedRow, Found> map) implements Command {
        private record Kind(String page, PageColumns columns, List<Object> fixed) {}

        @Override
        public Object kind() {
            Binds binds = query.binds();
            return new Kind(query.page(), query.columns(), binds.values().subList(0, binds.varying()));
        }

        @Override
        public @Nullable Object subject() {
            return null;
        }

        @Override
        public Collection<?> claims() {
            return List.of();
        }

        List<Object> sought() {
            Binds binds = query.binds();
            return binds.values().subList(binds.varying(), binds.values().size());
        }
    }

    /** Runs a query of few rows. */
    Mono<List<Found>> run(PageQuery query, Function<PackedRow, Found> map) {
        return lanes.send(new Lookup(query, map));
    }

    private Mono<List<Outcome<List<Found>>>> runAll(List<Lookup> all) {
        return (all.size() == 1 ? runOne(all.getFirst()) : runTogether(all))
                .map(found -> found.stream()
                        .map(rows -> new Outcome<List<Found>>(rows, null))
                        .toList())
                .onErrorMap(DatabaseErrors::translate);
    }

    private Mono<List<List<Found>>> runOne(Lookup lookup) {
        PageQuery query = lookup.query();
        return Statements.bound(database, query.sql(), query.binds())
                .map(ResourceRepository::packed)
                .all()
                .map(lookup.map())
                .transform(ResourceRepository::cut)
                .collectList()
                .map(List::of);
    }

    /** A page for each row of arrays of what is sought. */
    private Mono<List<List<Found>>> runTogether(List<Lookup> all) {
        PageQuery query = all.getFirst().query();
        Binds binds = query.binds().fixed();
        String page = query.page();
        List<String> arrays = new ArrayList<>();
        List<String> names = new ArrayList<>();
        // From the last one, so that $1 is not taken for the start of $10.
        for (int i = all.getFirst().sought().size() - 1; i >= 0; i--) {
            int parameter = i;
            page = page.replace("$" + (query.binds().varying() + i + 1), "sought.c" + i);
            names.add("c" + i);
            arrays.add(binds.addHidden(
                    array(all.stream().map(one -> one.sought().get(parameter)).toList())));
        }
        String pages = "SELECT sought.place, q.* FROM unnest(" + String.join(", ", arrays)
                + ") WITH ORDINALITY AS sought (" + String.join(", ", names) + ", place) CROSS JOIN LATERAL (" + page
                + ") q";
        AtomicInteger read = new AtomicInteger();
        List<List<Found>> found =
                Stream.<List<Found>>generate(ArrayList::new).limit(all.size()).toList();
        return Statements.bound(database, query.sql(pages), binds)
                .map(ResourceRepository::packed)
                .all()
                .doOnNext(row -> {
                    if (read.addAndGet(row.document().length()) > MOST_CHARACTERS) {
                        throw new TooLong();
                    }
                    keep(found.get(row.place() - 1), all.get(row.place() - 1), row);
                })
                .then(Mono.just(found));
    }

    /** Rows beyond the limit are dropped here and read on demand, as in any list. */
    private static void keep(List<Found> rows, Lookup lookup, PackedRow row) {
        if (!ResourceRepository.areLong(rows)) {
            rows.add(lookup.map().apply(row));
        }
    }

    /** Ends a statement that found more than is to be in memory at once: what it was for goes out in halves. */
    private static final class TooLong extends RuntimeException {
        TooLong() {
            super("too long together", null, false, false);
        }
    }

    private static Object array(List<Object> values) {
        Object[] array = (Object[]) Array.newInstance(values.getFirst().getClass(), values.size());
        return values.toArray(array);
    }
}
