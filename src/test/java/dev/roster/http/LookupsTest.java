package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.TestDatabase;
import dev.roster.http.ScimClient.Answer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationContext;
import tools.jackson.databind.JsonNode;

/** Lookups that come at the same time are one statement: each has its own answer, and only that. */
class LookupsTest {
    private static final int CLIENTS = 8;
    private static final ApplicationContext SERVER = TestServer.run("--roster.lanes.count=1");
    private static final Executor THREADS = Executors.newVirtualThreadPerTaskExecutor();

    private final ScimClient scim = TestServer.newTenant()
            .at("http://localhost:" + SERVER.getEnvironment().getRequiredProperty("local.server.port"));
    private final String ann = scim.user("ann");
    private final String bob = scim.user("bob");

    @Test
    void manyWhoLookForOneGroupFindItOnce() throws SQLException {
        scim.group("Everybody", ann, bob);
        assertFoundOnce("/Groups?filter=displayName eq \"Everybody\"", "members");
    }

    @Test
    void manyWhoLookForOneUserFindHimOnce() throws SQLException {
        scim.group("Some", ann, bob);
        scim.group("Others", ann);
        assertFoundOnce("/Users?filter=userName eq \"ann\"", "groups");
    }

    private void assertFoundOnce(String request, String withTwo) throws SQLException {
        for (Answer found : together(request)) {
            assertThat(found.json().path("totalResults").asInt()).isEqualTo(1);
            JsonNode resources = found.json().path("Resources");
            assertThat(resources).hasSize(1);
            assertThat(resources.get(0).path(withTwo)).hasSize(2);
        }
    }

    @Test
    void whoReadsAGroupBesideManyOthersIsGivenItAsItIs() throws SQLException {
        String group = scim.group("Everybody", ann, bob);
        assertThat(together("/Groups/" + group)).allSatisfy(found -> {
            assertThat(found.json().path("id").asString()).isEqualTo(group);
            assertThat(found.json().path("members")).hasSize(2);
        });
    }

    /** The answers to one request of many clients; all but the first wait until its statement has ended. */
    private List<Answer> together(String request) throws SQLException {
        try (Connection other = TestDatabase.dataSource().getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().execute("LOCK TABLE scim.resource");
            List<CompletableFuture<Answer>> answers = new ArrayList<>(List.of(ask(request)));
            await().until(this::aStatementWaits);
            Stream.generate(() -> ask(request)).limit(CLIENTS - 1).forEach(answers::add);
            await().until(() -> waiting() == CLIENTS - 1);
            other.commit();
            return answers.stream().map(CompletableFuture::join).toList();
        }
    }

    private CompletableFuture<Answer> ask(String request) {
        return CompletableFuture.supplyAsync(
                () -> scim.get(request.replace(" ", "%20").replace("\"", "%22")), THREADS);
    }

    private boolean aStatementWaits() {
        return !scim.sql(
                        "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'WITH page AS%'"
                                + " AND ? > 0")
                .isEmpty();
    }

    private static double waiting() {
        return SERVER.getBean(MeterRegistry.class).get("roster.lane.waiting").gauges().stream()
                .mapToDouble(Gauge::value)
                .sum();
    }
}
