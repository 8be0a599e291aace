package dev.roster.database;

import dev.roster.sql.Binds;
import io.r2dbc.spi.Parameters;
import java.util.ArrayList;
import java.util.List;
import org.springframework.r2dbc.core.DatabaseClient;

/** Statements with the values of their parameters. */
public final class Statements {
    private Statements() {}

    public static DatabaseClient.GenericExecuteSpec bound(DatabaseClient database, String sql, Binds binds) {
        List<Object> values = new ArrayList<>(binds.values());
        values.replaceAll(value -> value instanceof Binds.Null absent ? Parameters.in(absent.type()) : value);
        return database.sql(sql).bindValues(values);
    }
}
