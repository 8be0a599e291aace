package dev.roster.sql;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The two tables that filters look at. */
final class FilterDatabase implements AutoCloseable {
    private static final Pattern PARAMETER = Pattern.compile("\\$([0-9]+)");
    private static final String TABLES = """
            CREATE SCHEMA scim;
            CREATE TABLE scim.resource (
                tenant_id int NOT NULL, id uuid NOT NULL, type text NOT NULL, version bigint NOT NULL,
                unique_key text COLLATE "C", external_id text, document jsonb NOT NULL, search jsonb NOT NULL,
                created_at timestamptz NOT NULL, modified_at timestamptz NOT NULL, PRIMARY KEY (tenant_id, id));
            CREATE INDEX resource_search ON scim.resource USING gin (search jsonb_path_ops);
            CREATE TABLE scim.inactive (
                tenant_id int NOT NULL, id uuid NOT NULL, type text NOT NULL, PRIMARY KEY (tenant_id, id));
            CREATE TABLE scim.membership (
                tenant_id int NOT NULL, group_id uuid NOT NULL, member_id uuid NOT NULL,
                PRIMARY KEY (tenant_id, group_id, member_id));
            """;

    private final EmbeddedPostgres server;
    private final Connection connection;

    FilterDatabase() throws Exception {
        server = EmbeddedPostgres.start();
        connection = server.getPostgresDatabase().getConnection();
        execute(TABLES);
    }

    void insert(Directory.Row row) throws SQLException {
        update(
                "INSERT INTO scim.resource VALUES (1, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?, ?)",
                row.id(),
                row.type().name(),
                row.version(),
                row.uniqueKey(),
                row.externalId(),
                row.document().toString(),
                SearchForm.of(row.type(), row.document()).toString(),
                row.created(),
                row.created().plusDays(1));
        if (row.document().path("active").isBoolean()
                && !row.document().path("active").booleanValue()) {
            update(
                    "INSERT INTO scim.inactive VALUES (1, ?, ?)",
                    row.id(),
                    row.type().name());
        }
    }

    /** So many that a list of them does not fit into the memory that {@link #plan} has. */
    void disableMany() throws SQLException {
        execute("INSERT INTO scim.inactive SELECT 1, gen_random_uuid(), 'User' FROM generate_series(1, 5000)");
        execute("ANALYZE scim.inactive");
    }

    void join(Directory.Row group, Directory.Row member) throws SQLException {
        Directory.join(group, member);
        update("INSERT INTO scim.membership VALUES (1, ?, ?)", group.id(), member.id());
    }

    Set<String> ids(String sql, Binds binds) throws SQLException {
        return new TreeSet<>(rows(sql, binds));
    }

    /** The plan when a sequential scan is not an option and memory is scarce. */
    String plan(String sql, Binds binds) throws SQLException {
        execute("SET enable_seqscan = off; SET enable_indexscan = off; SET work_mem = '64kB'");
        try {
            return String.join("\n", rows("EXPLAIN " + sql, binds));
        } finally {
            execute("RESET enable_seqscan; RESET enable_indexscan; RESET work_mem");
        }
    }

    @Override
    public void close() throws SQLException, IOException {
        connection.close();
        server.close();
    }

    private List<String> rows(String sql, Binds binds) throws SQLException {
        // JDBC's parameters are nameless.
        Matcher parameters = PARAMETER.matcher(sql);
        List<Object> values = new ArrayList<>();
        while (parameters.find()) {
            values.add(binds.values().get(Integer.parseInt(parameters.group(1)) - 1));
        }
        List<String> rows = new ArrayList<>();
        try (PreparedStatement statement = prepare(PARAMETER.matcher(sql).replaceAll("?"), values);
                ResultSet found = statement.executeQuery()) {
            while (found.next()) {
                rows.add(found.getString(1));
            }
        }
        return rows;
    }

    private void update(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(sql, Arrays.asList(values))) {
            statement.executeUpdate();
        }
    }

    private PreparedStatement prepare(String sql, List<? extends @Nullable Object> values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.size(); i++) {
            statement.setObject(i + 1, values.get(i));
        }
        return statement;
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
