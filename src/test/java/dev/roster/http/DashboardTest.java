package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The Grafana dashboard asks for nothing that the server does not show. */
class DashboardTest {
    private static final Path DASHBOARD = Path.of("deploy/observe/grafana/dashboards/roster.json");
    private static final Pattern SELECTOR = Pattern.compile("(\\w+)\\{(.*?)}");
    private static final Pattern MATCHED_LABEL = Pattern.compile("(\\w+)(=~|!~|!=|=)\"");
    private static final Pattern GROUPED_BY = Pattern.compile("by \\(([^)]*)\\)");
    private static final ScimClient SCIM = TestServer.newTenant();
    private static final String SCRAPE = TestServer.origin() + "/actuator/prometheus";

    @BeforeAll
    static void somethingToShow() {
        SCIM.user("ann");
        SCIM.post("/Bulk", """
                {"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
                 "Operations": [{"method": "DELETE", "path": "/Users/none"}]}""");
        System.gc();
        await().until(() -> SCIM.get(SCRAPE).text().contains("roster_bulk_refused_total"));
    }

    static Stream<String> expressions() throws IOException {
        JsonNode dashboard = JsonMapper.shared().readTree(DASHBOARD.toFile());
        return dashboard.findValuesAsString("expr").stream();
    }

    @ParameterizedTest
    @MethodSource("expressions")
    void whatAPanelAsksForIsShown(String expression) {
        List<String> labels = Stream.concat(
                        MATCHED_LABEL.matcher(expression).results().map(found -> found.group(1)),
                        GROUPED_BY.matcher(expression).results().flatMap(DashboardTest::names))
                .filter(label -> !label.equals("instance")) // Prometheus adds it
                .map(label -> label + "=\"")
                .toList();
        List<String> metrics = SELECTOR.matcher(expression)
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(metrics).isNotEmpty();
        List<String> shown = SCIM.get(SCRAPE).text().lines().toList();
        assertThat(metrics)
                .allSatisfy(metric -> assertThat(shown)
                        .as(metric)
                        .anyMatch(line -> line.matches("\\Q" + metric + "\\E[ {].*")
                                && labels.stream().allMatch(line::contains)));
    }

    private static Stream<String> names(MatchResult list) {
        return Stream.of(list.group(1).split(",\\s*", -1));
    }
}
