package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.roster.web.RequestTrace;
import java.io.IOException;
import java.io.Reader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The Grafana dashboard and the alerts of Prometheus ask for nothing that the server does not show. */
class DashboardTest {
    private static final Path DASHBOARD = Path.of("deploy/observe/grafana/dashboards/roster.json");
    private static final Pattern SELECTOR = Pattern.compile("(\\w+)\\{(.*?)}");
    private static final Path RULES = Path.of("deploy/observe/rules.yml");
    // With the value where it must be just that.
    private static final Pattern MATCHED_LABEL = Pattern.compile("(\\w+)(?:(=\"[^\"]*\")|(?:=~|!~|!=)\")");
    private static final Set<String> OF_PROMETHEUS = Set.of("instance", "job");
    private static final Pattern GROUPED_BY = Pattern.compile("by \\(([^)]*)\\)");
    private static final ScimClient SCIM = TestServer.newTenant();
    private static final String SCRAPE = TestServer.origin() + "/actuator/prometheus";

    @BeforeAll
    static void somethingToShow() throws IOException {
        SCIM.user("ann");
        SCIM.post("/Bulk", """
                {"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
                 "Operations": [{"method": "DELETE", "path": "/Users/none"}]}""");
        hangUp();
        System.gc();
        await().until(() -> SCIM.get(SCRAPE).text().contains("roster_bulk_refused_total"));
        await().until(() -> SCIM.get(SCRAPE).text().contains("status=\"" + RequestTrace.HUNG_UP + "\""));
    }

    /** In the middle of a body, some time after its request has come. */
    private static void hangUp() throws IOException {
        URI origin = URI.create(TestServer.origin());
        try (Socket socket = new Socket(origin.getHost(), origin.getPort())) {
            String request = "POST /scim/v2/Users HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + SCIM.token()
                    + "\r\nContent-Type: application/scim+json\r\nContent-Length: 100\r\n\r\n{";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            await().pollDelay(Duration.ofMillis(300)).until(() -> true);
        }
    }

    static Stream<String> expressions() throws IOException {
        JsonNode dashboard = JsonMapper.shared().readTree(DASHBOARD.toFile());
        return Stream.concat(dashboard.findValuesAsString("expr").stream(), alerts());
    }

    /** What {@code up} says Prometheus itself knows. */
    private static Stream<String> alerts() throws IOException {
        JsonNode rules;
        try (Reader file = Files.newBufferedReader(RULES)) {
            rules = JsonMapper.shared().valueToTree(new Yaml().<Object>load(file));
        }
        return rules.findValuesAsString("expr").stream().filter(expression -> !expression.startsWith("up{"));
    }

    @ParameterizedTest
    @MethodSource("expressions")
    void whatIsAskedForIsShown(String expression) {
        List<String> labels = Stream.concat(
                        MATCHED_LABEL.matcher(expression).results().flatMap(DashboardTest::matched),
                        GROUPED_BY.matcher(expression).results().flatMap(DashboardTest::names))
                .toList();
        List<String> metrics = SELECTOR.matcher(expression)
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(metrics).isNotEmpty();
        List<String> shown = SCIM.get(SCRAPE).text().lines().toList();
        assertThat(metrics)
                .allSatisfy(metric -> assertThat(shown)
                        .as("%s with %s", metric, labels)
                        .anyMatch(line -> line.matches("\\Q" + metric + "\\E[ {].*")
                                && labels.stream().allMatch(line::contains)));
    }

    private static Stream<String> matched(MatchResult label) {
        String value = label.group(2);
        return shown(label.group(1)).map(name -> value == null ? name + "=\"" : name + value);
    }

    private static Stream<String> names(MatchResult list) {
        return Stream.of(list.group(1).split(",\\s*", -1))
                .flatMap(DashboardTest::shown)
                .map(name -> name + "=\"");
    }

    private static Stream<String> shown(String label) {
        return Stream.of(label).filter(name -> !OF_PROMETHEUS.contains(name));
    }
}
