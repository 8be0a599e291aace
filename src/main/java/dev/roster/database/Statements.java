package dev.roster.database;

import dev.roster.sql.Binds;
import io.r2dbc.spi.Parameters;
import java.util.ArrayList;
import java.util.List;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Statements with the values of their parameters. */
public final class Statements {
    private Statements() {}

    public static DatabaseClient.GenericExecuteSpec bound(DatabaseClient database, String sql, Binds binds) {
        List<Object> values = new ArrayList<>(binds.values());
        values.replaceAll(value -> value instanceof Binds.Null absent ? Parameters.in(absent.type()) : value);
        return database.sql(sql).bindValues(values);
    }

    /**
     * A read that goes on when its client hangs up. Cancelled, it would give its connection back at once, while PostgreSQL still works on
     * it: whoever is given it next would wait for that, however many others are free.
     */
    public static <T> Mono<T> toItsEnd(Mono<T> read) {
        return Mono.deferContextual(
                context -> Mono.fromFuture(() -> read.contextWrite(context).toFuture(), true));
    }
}
