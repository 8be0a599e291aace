package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.RosterApplication;
import dev.roster.TestDatabase;
import dev.roster.config.DatabaseProperties;
import dev.roster.http.ScimClient.Answer;
import io.r2dbc.pool.ConnectionPool;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContext;
import org.springframework.r2dbc.core.DatabaseClient;

/** What a client meets while PostgreSQL is away, and after it. */
@SuppressWarnings("NullAway.Init")
class DatabaseAwayTest {
    private static final Executor THREADS = Executors.newVirtualThreadPerTaskExecutor();
    private static TcpProxy database;
    private static ApplicationContext server;
    private static String origin;
    private static ScimClient scim;

    @BeforeAll
    static void start() throws IOException {
        DatabaseProperties real = TestDatabase.createDatabase("away");
        database = new TcpProxy(real.host(), real.port());
        // Never closed: it shares its event loops with the server of the other tests.
        server = new SpringApplicationBuilder(RosterApplication.class)
                .run(
                        "--server.port=0",
                        "--roster.api-bearer=token",
                        "--roster.database.host=127.0.0.1",
                        "--roster.database.port=" + database.port(),
                        "--roster.database.name=" + real.name(),
                        "--roster.database.user=" + real.user(),
                        "--roster.database.password=" + real.password());
        origin = "http://localhost:" + server.getEnvironment().getRequiredProperty("local.server.port");
        scim = new ScimClient(origin + "/scim/v2", "token", 1);
    }

    @Test
    void everyRequestIsRefusedWith503UntilTheDatabaseIsBack() throws IOException {
        String ann = scim.user("ann");
        String crew = scim.group("Crew", ann);
        database.cut();

        assertAway(scim.get("/Users/" + ann));
        assertAway(scim.get("/Users"));
        assertAway(scim.find("/Users", "userName eq \"ann\""));
        assertAway(scim.post("/Users", "{\"schemas\":[\"" + ScimClient.USER + "\"],\"userName\":\"bob\"}"));
        assertAway(scim.put("/Users/" + ann, "{\"schemas\":[\"" + ScimClient.USER + "\"],\"userName\":\"bob\"}"));
        assertAway(scim.patch("/Groups/" + crew, "{\"op\":\"remove\",\"path\":\"members\"}"));
        assertAway(scim.delete("/Users/" + ann));
        assertThat(scim.get(origin + "/livez").status()).isEqualTo(200);
        assertThat(scim.get(origin + "/readyz").status()).isEqualTo(503);
        assertThat(scim.get("/Schemas").status()).isEqualTo(200);

        database.restore();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(scim.get(origin + "/readyz").status()).isEqualTo(200));
        Answer found = scim.find("/Users", "userName eq \"ann\"");
        assertThat(found.json().path("totalResults").intValue()).isEqualTo(1);
        assertThat(scim.get("/Groups/" + crew).json().path("members")).hasSize(1);
        assertThat(scim.find("/Users", "userName eq \"bob\"")
                        .json()
                        .path("totalResults")
                        .intValue())
                .isZero();
    }

    /** What they are sealed with is read when the first is asked for. */
    @Test
    void cursorsAreGivenAfterAnOutageThatMetTheFirst() throws IOException {
        scim.user("gus");
        scim.user("hal");
        database.cut();
        assertAway(scim.get("/Users?count=1&cursor=none"));
        database.restore();
        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions() // an answer that ends in the middle
                .until(() -> scim.get("/Users?count=1&cursor=").json().has("nextCursor"));
    }

    /** The pool's connections are of before the restart, many of them idle. */
    @Test
    void noRequestFailsAfterARestartOfTheDatabase() throws IOException {
        String dan = scim.user("dan");
        ConnectionPool pool = server.getBean(ConnectionPool.class);
        await().untilAsserted(() -> {
            List<CompletableFuture<Answer>> lists = Stream.generate(() -> "/Users?count=1000")
                    .limit(50)
                    .map(list -> CompletableFuture.supplyAsync(() -> scim.get(list), THREADS))
                    .toList();
            lists.forEach(CompletableFuture::join);
            assertThat(pool.getMetrics().orElseThrow().idleSize()).isGreaterThan(4);
        });
        database.cut();
        database.restore();
        // The driver has to hear of it.
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
        for (int i = 0; i < 5; i++) {
            Answer found = scim.get("/Users/" + dan);
            assertThat(found.status()).as(found.text()).isEqualTo(200);
        }
    }

    /** Neither PostgreSQL nor TCP ends what waits then. */
    @Test
    @Timeout(60)
    void everyRequestIsRefusedWith503WhereNothingIsHeardOfTheDatabase() {
        String eve = scim.user("eve");
        database.silence();
        List<CompletableFuture<Answer>> answers = Stream.<Supplier<Answer>>of(
                        () -> scim.get("/Users/" + eve),
                        () -> scim.get("/Users"),
                        () -> scim.post("/Users", "{\"schemas\":[\"" + ScimClient.USER + "\"],\"userName\":\"fay\"}"),
                        () -> scim.patch("/Users/" + eve, "{\"op\":\"add\",\"path\":\"title\",\"value\":\"Boss\"}"),
                        () -> scim.delete("/Users/" + eve))
                .map(request -> CompletableFuture.supplyAsync(request, THREADS))
                .toList();
        for (CompletableFuture<Answer> answer : answers) {
            assertAway(answer.orTimeout(25, TimeUnit.SECONDS).join());
        }

        database.restore();
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(
                        () -> assertThat(scim.get("/Users/" + eve).status()).isEqualTo(200));
        assertThat(scim.get("/Users/" + eve).json().has("title")).isFalse();
    }

    /** The locks of a server that was lost go soon. */
    @Test
    void aTransactionThatIsLeftOpenEnds() {
        DatabaseClient connection = server.getBean(DatabaseClient.class);
        assertThat(connection
                        .sql("SHOW idle_in_transaction_session_timeout")
                        .map(row -> String.valueOf(row.get(0, String.class)))
                        .one()
                        .block())
                .isEqualTo("10s");
    }

    private static void assertAway(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isEqualTo("5");
        assertThat(answer.header("Content-Type")).startsWith("application/scim+json");
        assertThat(answer.detail()).contains("database");
    }
}
