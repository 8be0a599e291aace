package dev.roster.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.TestDatabase;
import dev.roster.TestDatabaseConfiguration;
import dev.roster.http.ScimClient;
import dev.roster.http.TestServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;

/** What is older than the retention goes, but for what is needed to know how everything was when it began. */
@SpringBootTest
@Import(TestDatabaseConfiguration.class)
class JournalUpkeepTest {
    private final ScimClient scim = TestServer.newTenant();

    @Autowired
    private JournalRepository repository;

    @Test
    void theLastOfEachResourceStays() throws InterruptedException {
        String ann = scim.user("ann");
        String bob = scim.user("bob");
        String staff = scim.group("Staff", ann, bob);
        scim.patch("/Users/" + ann, "{\"op\":\"replace\",\"path\":\"title\",\"value\":\"1\"}");
        scim.patch("/Groups/" + staff, "{\"op\":\"remove\",\"path\":\"members[value eq \\\"" + bob + "\\\"]\"}");
        scim.delete("/Users/" + bob);
        Thread.sleep(5);
        Instant cut = Instant.now();
        Thread.sleep(5);
        scim.patch("/Users/" + ann, "{\"op\":\"replace\",\"path\":\"title\",\"value\":\"2\"}");
        scim.patch("/Groups/" + staff, "{\"op\":\"remove\",\"path\":\"members\"}");
        pruneAll(cut);
        assertThat(left()).containsExactly("create Group 1", "update User 2", "update User 3", "remove Group 3");
        // Nothing is left to do, and nothing is done twice.
        assertThat(repository.prune(cut, 100).block()).isZero();
        Thread.sleep(5);
        pruneAll(Instant.now());
        assertThat(left()).containsExactly("create Group 1", "update User 3");
    }

    @Test
    void aQueryByTimePassesOverWhatIsOfAnotherTime() throws SQLException {
        try (Connection connection = TestDatabase.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            // Some thousand pages, of numbers that no transaction gives.
            statement.execute("""
                    INSERT INTO scim.change (seq, at, tenant_id, action, type, resource_id, version, name)
                    SELECT -n, now(), %d, 'delete', 'User', gen_random_uuid(), 1, repeat('x', 500)
                    FROM generate_series(1, 30000) n""".formatted(scim.tenant()));
            // Other servers of these tests do so too, and only one can at a time.
            repository.summarize().retry(20).block();
            statement.execute("SET enable_seqscan = off");
            assertThat(pagesRead(statement)).isLessThan(200);
            statement.execute("DELETE FROM scim.change WHERE seq < 0");
        }
    }

    /** PostgreSQL notes few of such requests, and in a burst says in its log for each further one that it was not noted. */
    @Test
    void noInsertAsksForASummary() {
        assertThat(scim.sql("SELECT relname FROM pg_class WHERE ? > 0 AND 'autosummarize=on' = ANY(reloptions)"))
                .isEmpty();
    }

    private static int pagesRead(Statement statement) throws SQLException {
        try (ResultSet plan =
                statement.executeQuery("EXPLAIN (ANALYZE) SELECT count(*) FROM scim.change WHERE at < '2000-01-01'")) {
            while (plan.next()) {
                Matcher blocks = Pattern.compile("Heap Blocks:.* lossy=(\\d+)").matcher(plan.getString(1));
                if (blocks.find()) {
                    return Integer.parseInt(blocks.group(1));
                }
            }
            return 0;
        }
    }

    private void pruneAll(Instant cut) {
        // In batches smaller than what belongs together.
        while (List.of(2L).contains(repository.prune(cut, 2).block())) {
            Thread.onSpinWait();
        }
    }

    private List<String> left() {
        return scim.sql(
                "SELECT concat_ws(' ', action, type, version) FROM scim.change WHERE tenant_id = ? ORDER BY seq");
    }
}
