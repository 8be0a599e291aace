package dev.roster.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roster.TestDatabase;
import dev.roster.config.DatabaseMigration;
import dev.roster.config.DatabaseProperties;
import dev.roster.startup.StartupFailure;
import io.r2dbc.spi.ConnectionFactories;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.r2dbc.core.DatabaseClient;

@ExtendWith(OutputCaptureExtension.class)
class AdminSessionsTest {
    private static final Pattern SHOWN = Pattern.compile("only this once: ([A-Za-z0-9_-]{43})\\s");
    private static final Instant NOON = Instant.parse("2027-01-01T12:00:30Z");
    private static TokenRepository repository;

    @BeforeAll
    static void connect() {
        DatabaseProperties database = TestDatabase.createDatabase("admin_sessions");
        new DatabaseMigration(database);
        String password = database.password().isEmpty() ? "" : ":" + database.password();
        repository = new TokenRepository(
                DatabaseClient.create(ConnectionFactories.get("r2dbc:postgresql://%s%s@%s:%d/%s"
                        .formatted(database.user(), password, database.host(), database.port(), database.name()))),
                new DialectSettings("", List.of()));
    }

    @Test
    void aSessionEndsAfterEightHours() {
        String session = sessions("the secret of the admin", NOON)
                .open("the secret of the admin")
                .orElseThrow();
        Instant end = NOON.plus(Duration.ofHours(8));
        assertThat(sessions("the secret of the admin", end.minusSeconds(1)).find(session))
                .contains(new Admin(1, "ROSTER_ADMIN_TOKEN"));
        assertThat(sessions("the secret of the admin", end).find(session)).isEmpty();
    }

    @Test
    void aSessionEndsWithItsToken() {
        String session = sessions("the secret of the admin", NOON)
                .open("the secret of the admin")
                .orElseThrow();
        assertThat(sessions("another token for admins", NOON).find(session)).isEmpty();
        assertThat(sessions("", NOON).find(session)).isEmpty();
    }

    @Test
    void aTokenThatCouldBeGuessedIsRefused() {
        assertThatThrownBy(() -> new AdminTokens(repository, "fifteen letters", ""))
                .isInstanceOf(StartupFailure.class)
                .hasMessageContaining("at least 16 characters");
        assertThat(sessions("sixteen letters!", NOON).open("sixteen letters!")).isPresent();
    }

    @Test
    void aTokenIsMadeAndShownOnceAndTheConfiguredOneEndsIt(CapturedOutput output) {
        sessions("", NOON);
        AdminSessions second = sessions("", NOON);
        var shown = SHOWN.matcher(output.getAll())
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
        assertThat(shown).hasSize(1);
        String session = second.open(shown.getFirst()).orElseThrow();
        assertThat(second.find(session)).contains(new Admin(1, "generated admin"));
        AdminSessions configured = sessions(" the secret of the admin\n", NOON);
        assertThat(configured.open(shown.getFirst())).isEmpty();
        assertThat(configured.open("the secret of the admin")).isPresent();
        assertThat(sessions("", NOON).open(shown.getFirst())).isEmpty();
    }

    @Test
    void oneTokenForBothIsRefused() {
        assertThatThrownBy(() -> new AdminTokens(repository, "same", "same ")).hasMessageContaining("API_BEARER");
    }

    private static AdminSessions sessions(String adminToken, Instant now) {
        return new AdminSessions(
                new AdminTokens(repository, adminToken, ""), repository, Clock.fixed(now, ZoneOffset.UTC));
    }
}
