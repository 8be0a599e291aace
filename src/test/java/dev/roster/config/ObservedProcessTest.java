package dev.roster.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.roster.http.ScimClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a server sends of itself when its environment asks for it: traces and structured logs. */
class ObservedProcessTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final Queue<String> SPANS = new ConcurrentLinkedQueue<>();
    private static final Queue<String> LINES = new ConcurrentLinkedQueue<>();
    private static HttpServer collector;
    private static Process server;
    private static ScimClient scim;

    @BeforeAll
    static void start() throws Exception {
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            SPANS.add(new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        server = ServerProcess.start(environment());
        scim = ServerProcess.client(server, LINES);
    }

    private static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(ServerProcess.environment());
        environment.put("LOGGING_STRUCTURED_FORMAT_CONSOLE", "ecs");
        environment.put("LOGGING_LEVEL_DEV_ROSTER", "debug");
        environment.put("SPRING_PROFILES_ACTIVE", "tracing");
        environment.put(
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                "http://localhost:" + collector.getAddress().getPort());
        return environment;
    }

    @AfterAll
    static void stop() {
        server.destroy();
        collector.stop(0);
    }

    @Test
    void aSpanGoesToTheCollectorWithinTheTraceOfItsCaller() {
        scim.get(
                "/Users?filter=odd",
                "traceparent",
                "00-" + TRACE + "-b7ad6b7169203331-01",
                "X-Request-Id",
                "a-traced-request");
        String trace = new String(HexFormat.of().parseHex(TRACE), ISO_8859_1);
        await().atMost(ServerProcess.PATIENCE)
                .untilAsserted(() -> assertThat(SPANS)
                        .anySatisfy(sent -> assertThat(sent)
                                .contains(
                                        trace,
                                        "query User",
                                        "a-traced-request",
                                        "scim.type",
                                        "invalidFilter",
                                        "roster")));
    }

    @Test
    void aSpanNamesTheRoute() {
        scim.get("/Users/none");
        await().atMost(ServerProcess.PATIENCE)
                .untilAsserted(() -> assertThat(SPANS)
                        .anySatisfy(sent -> assertThat(sent).contains("read User", "/scim/v2/Users/{id}")));
    }

    @Test
    void linesOfTheLogAreJsonWithTheIdOfTheRequest() {
        scim.get("/Users", "X-Request-Id", "a-logged-request");
        await().atMost(ServerProcess.PATIENCE)
                .until(() -> LINES.stream().anyMatch(line -> line.contains("a-logged-request")));
        assertThat(LINES).allMatch(line -> JsonMapper.shared().readTree(line).isObject());
        JsonNode logged = LINES.stream()
                .filter(line -> line.contains("a-logged-request"))
                .map(JsonMapper.shared()::readTree)
                .findFirst()
                .orElseThrow();
        assertThat(logged.at("/http/request/id").stringValue()).isEqualTo("a-logged-request");
        assertThat(logged.at("/message").stringValue()).startsWith("GET /Users 200");
    }
}
