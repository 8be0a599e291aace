package dev.roster.console;

import dev.roster.TestDatabase;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes rows of the log, its sums and the journal, as the server writes them. */
final class LoggedRows {
    private LoggedRows() {}

    /** A row of scim.request_log: these values, each behind the name of its column, and for others what they mostly are. */
    static void request(int tenant, String requestId, @Nullable Object... values) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("at", OffsetDateTime.now(ZoneOffset.UTC));
        row.put("tenant_id", tenant);
        row.put("token", "entra");
        row.put("request_id", requestId);
        row.put("method", "POST");
        row.put("path", "/Users");
        row.put("operation", "create User");
        row.put("status", 201);
        row.put("duration_us", 4200);
        for (int i = 0; i < values.length; i += 2) {
            row.put(String.valueOf(values[i]), values[i + 1]);
        }
        insert("scim.request_log", row);
    }

    /** A row of scim.request_minute. */
    static void minute(int tenant, OffsetDateTime minute, int requests, int refused, int failed) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("minute", minute);
        row.put("tenant_id", tenant);
        row.put("token", "entra");
        row.put("operation", "create User");
        row.put("requests", requests);
        row.put("refused", refused);
        row.put("failed", failed);
        row.put("total_us", requests * 5000L);
        row.put("slowest_us", 250_000);
        insert("scim.request_minute", row);
    }

    static void execute(String sql, @Nullable Object... values) {
        try (var connection = TestDatabase.dataSource().getConnection();
                var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                Object value = values[i];
                statement.setObject(
                        i + 1, value instanceof String[] texts ? connection.createArrayOf("text", texts) : value);
            }
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void insert(String table, Map<String, @Nullable Object> row) {
        List<@Nullable Object> values = new ArrayList<>(row.values());
        execute(
                "INSERT INTO %s (%s) VALUES (%s)"
                        .formatted(
                                table,
                                String.join(", ", row.keySet()),
                                String.join(", ", Collections.nCopies(row.size(), "?"))),
                values.toArray());
    }
}
