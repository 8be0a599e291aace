package dev.roster.http;

import static org.awaitility.Awaitility.await;

import dev.roster.TestDatabase;
import dev.roster.http.ScimClient.Answer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.springframework.context.ApplicationContext;

/** A server with one lane for each kind of statement, so that what waits goes out in one; and what tests of waiting do with it. */
final class OneLane {
    private static final ApplicationContext SERVER = TestServer.run("--roster.lanes.count=1");
    private static final Executor THREADS = Executors.newVirtualThreadPerTaskExecutor();
    private static final String WAITING =
            "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE ?";

    private OneLane() {}

    static ScimClient newTenant() {
        return TestServer.newTenant()
                .at("http://localhost:" + SERVER.getEnvironment().getRequiredProperty("local.server.port"));
    }

    static MeterRegistry meters() {
        return SERVER.getBean(MeterRegistry.class);
    }

    static CompletableFuture<Answer> send(Supplier<Answer> request) {
        return CompletableFuture.supplyAsync(request, THREADS);
    }

    /** A session that holds a user or group, until its transaction ends. */
    static void hold(Connection session, String id, String strength) throws SQLException {
        session.setAutoCommit(false);
        try (var lock = session.prepareStatement("SELECT FROM scim.resource WHERE id = ?::uuid FOR " + strength)) {
            lock.setString(1, id);
            lock.execute();
        }
    }

    static void hold(Connection session, String id) throws SQLException {
        hold(session, id, "UPDATE");
    }

    /** Until so many commands wait for a statement before them. */
    static void awaitQueued(int commands) {
        await().until(() -> queued() == commands);
    }

    private static double queued() {
        return meters().get("roster.lane.waiting").gauges().stream()
                .mapToDouble(Gauge::value)
                .sum();
    }

    /** Until one statement, and no other, waits for a lock; its process. */
    static int awaitHeldUp() {
        return awaitHeldUp("%");
    }

    static int awaitHeldUp(String query) {
        return await().until(() -> heldUp(query), process -> process > 0);
    }

    private static int heldUp(String query) throws SQLException {
        try (Connection connection = TestDatabase.dataSource().getConnection();
                var statement = connection.prepareStatement(WAITING)) {
            statement.setString(1, query);
            var processes = statement.executeQuery();
            int process = processes.next() ? processes.getInt(1) : 0;
            return processes.next() ? 0 : process;
        }
    }
}
