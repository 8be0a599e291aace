package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.http.ScimClient.Answer;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ApplicationContext;

/** What Prometheus reads of a server of its own, whose counts begin at nothing. */
class MetricsTest {
    private static ApplicationContext server;
    private static String scrape;
    private static ScimClient another;
    private static ScimClient scim;

    @BeforeAll
    static void start() {
        server = TestServer.run();
        String origin = "http://localhost:" + server.getEnvironment().getRequiredProperty("local.server.port");
        scrape = origin + "/actuator/prometheus";
        another = TestServer.newTenant();
        scim = another.at(origin);
    }

    @Test
    void requestsAreCountedByWhatTheyWereAndHowTheyEnded() {
        scim.user("ann");
        scim.user("bob");
        scim.user("ann");
        scim.find("/Groups", "displayName zz 1");
        scim.get("/Users/none");
        shows(
                "roster_requests_seconds_count{operation=\"create User\",scim_type=\"none\",status=\"201\"} 2",
                "roster_requests_seconds_count{operation=\"create User\",scim_type=\"uniqueness\",status=\"409\"} 1",
                "roster_requests_seconds_count{operation=\"query Group\",scim_type=\"invalidFilter\",status=\"400\"} 1",
                "roster_requests_seconds_count{operation=\"read User\",scim_type=\"none\",status=\"404\"} 1",
                "roster_requests_seconds_bucket{operation=\"create User\",scim_type=\"none\",status=\"201\",le=\"10.0\"} 2");
    }

    @Test
    void operationsRefusedInBulkAreCounted() {
        String operation = """
                {"method":"POST","path":"/Groups","bulkId":"%s","data":{"schemas":["%s"],"displayName":%s}}""";
        scim.post(
                "/Bulk",
                "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:BulkRequest\"],\"Operations\":["
                        + operation.formatted("a", ScimClient.GROUP, "\"staff\"")
                        + ","
                        + operation.formatted("b", ScimClient.GROUP, "7")
                        + "]}");
        shows("roster_bulk_refused_total{scim_type=\"invalidValue\",status=\"400\"} 1");
    }

    @Test
    void whatNeedsNothingOfWhatIsStoredIsNotReadFirst() {
        String zoe = "/Users/" + another.user("zoe");
        String body = "{\"schemas\":[\"%s\"],\"userName\":\"zoe\",\"title\":\"Boss\"%s}";
        String disable = "{\"op\":\"replace\",\"path\":\"active\",\"value\":false}";
        scim.patch(zoe, disable);
        scim.patch(zoe, disable);
        scim.put(zoe, body.formatted(ScimClient.USER, ",\"active\":true"));
        shows("roster_lane_batch_count{lane=\"overwrite\"} 3", "roster_lane_batch_count{lane=\"update\"} 0");
        scim.patch(zoe, disable, "If-Match", "*");
        scim.put(zoe, body.formatted(ScimClient.USER, "").replace("Boss", "Chief"));
        shows("roster_lane_batch_count{lane=\"overwrite\"} 3", "roster_lane_batch_count{lane=\"update\"} 2");
        assertThat(scim.get(zoe).json().path("active").asBoolean(true)).isFalse();
    }

    @Test
    void thePoolAndTheJvmAreShown() {
        shows(
                "r2dbc_pool_max_allocated_connections{name=\"connectionFactory\"} 10",
                "r2dbc_pool_pending_connections",
                "jvm_memory_used_bytes{area=\"heap\"");
    }

    @Test
    void aNameFromTheClientIsNoLabel() {
        scim.get("/Groups/a-very-special-id");
        scim.get("/Nothing/a-very-special-id?a=a-very-special-id", "User-Agent", "a-very-special-id");
        shows("operation=\"other\",scim_type=\"none\",status=\"404\"");
        assertThat(scim.get(scrape).text()).doesNotContain("a-very-special-id", "tenant", scim.token());
    }

    @Test
    void theyNeedAToken() {
        Answer refused = new ScimClient(scim.baseUrl(), "", 0).get(scrape);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.text()).doesNotContain("roster_requests");
        assertThat(new ScimClient(scim.baseUrl(), "wrong", 0).get(scrape).status())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/env", "/metrics", "/heapdump", "/loggers", "/shutdown", "/configprops"})
    void nothingElseIsShown(String endpoint) {
        assertThat(scim.get(scrape.replace("/prometheus", endpoint)).status()).isEqualTo(404);
    }

    @Test
    void thereAreNoTracesUnlessAskedFor() {
        for (Class<?> part : new Class<?>[] {ObservationRegistry.class, Tracer.class, SpanExporter.class}) {
            assertThat(server.getBeanNamesForType(part)).as(part.getName()).isEmpty();
        }
    }

    /** A request is counted once its answer was sent, which its client may see a little earlier. */
    private static void shows(String... lines) {
        await().untilAsserted(() -> assertThat(scim.get(scrape).text()).contains(lines));
    }
}
