package dev.roster.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.TestDatabaseConfiguration;
import dev.roster.http.ScimClient;
import dev.roster.http.TestServer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;

/** What is older than the retention goes, but for what is needed to know how everything was when it began. */
@SpringBootTest
@Import(TestDatabaseConfiguration.class)
class JournalRetentionTest {
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
