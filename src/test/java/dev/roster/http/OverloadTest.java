package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.TestDatabase;
import dev.roster.http.ScimClient.Answer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** More requests than the database can serve in time. */
class OverloadTest {
    private static final int REQUESTS = 300;

    private final String origin = TestServer.start("--roster.database.pool-size=1");
    private final ScimClient scim = TestServer.newTenant().at(origin);

    @Test
    void whatWouldWaitInVainForAConnectionIsToldToComeLaterAtOnce() throws SQLException {
        scim.user("ann");
        List<CompletableFuture<Answer>> lists;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try (Connection other = TestDatabase.dataSource().getConnection();
                    var statement = other.createStatement()) {
                other.setAutoCommit(false);
                statement.execute("LOCK TABLE scim.resource");
                lists = Stream.generate(() -> CompletableFuture.supplyAsync(() -> scim.get("/Users"), threads))
                        .limit(REQUESTS)
                        .toList();
                await().until(() -> lists.stream().anyMatch(CompletableFuture::isDone));
                // A load balancer that took the server out would make it worse, and may be anybody.
                assertThat(scim.get(origin + "/readyz").status()).isEqualTo(200);
            }
        }
        List<Answer> answers = lists.stream().map(CompletableFuture::join).toList();
        // Those that wait for the one connection, and who has it.
        assertThat(answers.stream().filter(answer -> answer.status() == 200)).hasSizeGreaterThan(100);
        assertThat(answers.stream().filter(answer -> answer.status() != 200)).allSatisfy(refused -> {
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("Retry-After")).isEqualTo("5");
            assertThat(refused.json().path("detail").asString()).contains("wait for the database");
        });
    }
}
