package dev.roster.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roster.TestDatabase;
import dev.roster.config.DatabaseMigration;
import dev.roster.config.DatabaseProperties;
import dev.roster.protocol.dialect.Dialect;
import dev.roster.web.Caller;
import io.r2dbc.spi.ConnectionFactories;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.r2dbc.core.DatabaseClient;

@ExtendWith(OutputCaptureExtension.class)
class ApiTokensTest {
    private static final Pattern SHOWN = Pattern.compile("only this once: ([A-Za-z0-9_-]{43})\\s");
    private static DatabaseProperties database;
    private static DatabaseClient client;
    private static TokenRepository repository;

    @BeforeAll
    static void connect() {
        database = TestDatabase.createDatabase("api_tokens");
        new DatabaseMigration(database);
        String password = database.password().isEmpty() ? "" : ":" + database.password();
        client = DatabaseClient.create(ConnectionFactories.get("r2dbc:postgresql://%s%s@%s:%d/%s"
                .formatted(database.user(), password, database.host(), database.port(), database.name())));
        repository = repository("");
    }

    @BeforeEach
    void empty() throws SQLException {
        execute("DELETE FROM scim.token");
    }

    @Test
    void aShortTokenIsTakenWithAWarning(CapturedOutput output) {
        ApiTokens longEnough = new ApiTokens(repository, "sixteen-letters-");
        assertThat(longEnough.authenticate("sixteen-letters-", "a-request")).isPresent();
        assertThat(output).doesNotContain("API_BEARER");
        ApiTokens shorter = new ApiTokens(repository, "fifteen-letters");
        assertThat(shorter.authenticate("fifteen-letters", "a-request")).isPresent();
        assertThat(output.getAll().lines().filter(line -> line.contains("API_BEARER")))
                .singleElement()
                .asString()
                .contains("WARN", "fewer than 16 characters")
                .doesNotContain("fifteen-letters");
    }

    @Test
    void aTokenIsMadeAndShownOnce(CapturedOutput output) {
        new ApiTokens(repository, "");
        ApiTokens second = new ApiTokens(repository, "");
        var shown =
                SHOWN.matcher(output.getAll()).results().map(MatchResult::group).toList();
        assertThat(shown).hasSize(1);
        String token = shown.getFirst().replaceFirst(".*: ", "").strip();
        assertThat(second.authenticate(token, "a-request"))
                .contains(new Caller(1, Dialect.LENIENT, "generated", "a-request"));
        assertThat(second.authenticate(token + "x", "a-request")).isEmpty();
        assertThat(second.authenticate("", "a-request")).isEmpty();
    }

    @Test
    void apiBearerEndsTheTokenThatWasMade(CapturedOutput output) {
        new ApiTokens(repository, "");
        String made = SHOWN.matcher(output.getAll())
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
        ApiTokens configured = new ApiTokens(repository, " from the environment\n");
        assertThat(configured.authenticate("from the environment", "a-request"))
                .contains(new Caller(1, Dialect.LENIENT, "API_BEARER", "a-request"));
        assertThat(configured.authenticate(made, "a-request")).isEmpty();
        assertThat(output.getAll()).doesNotContain("from the environment");
    }

    @Test
    void aTokenBelongsToItsTenantUntilItExpires() throws SQLException {
        execute("INSERT INTO scim.tenant (id, name, profile) VALUES (2, 'two', 'strict') ON CONFLICT DO NOTHING");
        execute("""
                INSERT INTO scim.token (tenant_id, name, hash, expires_at)
                VALUES (2, 'valid', sha256('valid'), now() + interval '1 hour'),
                       (2, 'late', sha256('late'), now() - interval '1 second')
                """);
        ApiTokens tokens = new ApiTokens(repository, "configured");
        assertThat(tokens.authenticate("valid", "a-request"))
                .contains(new Caller(2, Dialect.STRICT, "valid", "a-request"));
        assertThat(tokens.authenticate("late", "a-request")).isEmpty();
    }

    @Test
    void anUnknownLeniencyStopsTheStart() throws SQLException {
        execute("UPDATE scim.tenant SET leniencies_off = '{BoolStrings}' WHERE id = 1");
        try {
            assertThatThrownBy(() -> new ApiTokens(repository, "configured"))
                    .hasMessageContaining("\"BoolStrings\"")
                    .hasMessageContaining("BooleanStrings");
        } finally {
            execute("UPDATE scim.tenant SET leniencies_off = '{}' WHERE id = 1");
        }
    }

    @Test
    void theEnvironmentGoesBeforeTheDatabaseForTheDefaultTenant() throws SQLException {
        execute("INSERT INTO scim.tenant (id, name, profile) VALUES (2, 'two', 'strict') ON CONFLICT DO NOTHING");
        execute("INSERT INTO scim.token (tenant_id, name, hash) VALUES (1, 'a', sha256('a')), (2, 'b', sha256('b'))");
        execute("UPDATE scim.tenant SET leniencies_off = '{BooleanStrings}' WHERE id = 1");
        try {
            Dialect switched = Dialect.LENIENT.switched(List.of("-BooleanStrings", "-NumberStrings"));
            assertThat(dialects("", "-NumberStrings")).containsExactly(switched, switched, Dialect.STRICT);
            assertThat(dialects("lenient")).containsExactly(Dialect.LENIENT, Dialect.LENIENT, Dialect.STRICT);
            Dialect strictButOne = Dialect.STRICT.switched(List.of("+BooleanStrings"));
            assertThat(dialects("strict", "+BooleanStrings"))
                    .containsExactly(strictButOne, strictButOne, Dialect.STRICT);
            assertThatThrownBy(() -> dialects("strikt")).hasMessageContaining("\"strikt\"");

            assertThatThrownBy(() -> dialects("", "BooleanStrings")).hasMessageContaining("+");

        } finally {
            execute("UPDATE scim.tenant SET leniencies_off = '{}' WHERE id = 1");
        }
    }

    /** Of API_BEARER, of another token of its tenant, and of one of another tenant. */
    private static List<Dialect> dialects(String profile, String... switches) {
        ApiTokens tokens = new ApiTokens(repository(profile, switches), "configured");
        return Stream.of("configured", "a", "b")
                .map(token ->
                        tokens.authenticate(token, "a-request").orElseThrow().dialect())
                .toList();
    }

    private static TokenRepository repository(String profile, String... switches) {
        return new TokenRepository(client, new DialectSettings(profile, List.of(switches)));
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = TestDatabase.dataSource(database).getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
