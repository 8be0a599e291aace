package dev.roster.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient;
import dev.roster.http.TestServer;
import java.net.http.HttpResponse;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestsTest {
    private static final Pattern LINK = Pattern.compile("<a id=\"r[0-9]+\" href=\"/console/requests/([^?]+)[?]");
    private static final Pattern OLDER = Pattern.compile("href=\"(/console/requests[?][^\"]+)\">(Search older|Older)<");

    private final ScimClient scim = TestServer.newTenant();
    private final ConsoleClient console = ConsoleClient.of(scim.tenant());
    private final String prefix = "t" + scim.tenant() + "-";

    @ParameterizedTest
    @CsvSource({
        "'', conflict broken fine gone",
        "status=errors, conflict broken gone",
        "status=refused, conflict gone",
        "status=failed, broken",
        "status=404, gone",
        "status=201, fine",
        "token=okta, gone",
        "token=nobody, ''",
        "user=ANN%40example.com, conflict fine",
        "user=00000000-0000-0000-0000-000000000007, gone",
        "text=already%20HAS, conflict",
        "text=100%25, broken",
        "text=1%5F0, ''",
        "status=errors&user=ann%40example.com, conflict",
        "until=2026-01-01T00:00, ''",
        "from=2026-01-01T00:00, conflict broken fine gone",
    })
    void aListShowsWhatItsFilterSays(String query, String expected) {
        fourRequests();
        List<String> shown = ids(get("/console/requests?" + query).body()).stream()
                .map(id -> id.replace(prefix, ""))
                .sorted()
                .toList();
        assertThat(String.join(" ", shown))
                .isEqualTo(String.join(
                        " ", List.of(expected.split(" ")).stream().sorted().toList()));
    }

    @Test
    void theUserOfAFilterIsAlsoFoundByWhatRequestsAreAbout() {
        String ann = scim.user("Ann.B@example.com");
        LoggedRows.request(scim.tenant(), prefix + "patched", "resource_id", UUID.fromString(ann), "method", "PATCH");
        String page = get("/console/requests?user=ann.b%40EXAMPLE.com").body();
        assertThat(ids(page)).containsExactly(prefix + "patched");
        assertThat(page).contains("<bdi>Ann.B@example.com</bdi>");
    }

    @Test
    void aTenantSeesItsOwnAndThoseOfUnknownTokens() {
        LoggedRows.request(scim.tenant(), prefix + "own");
        LoggedRows.request(scim.tenant() + 1, prefix + "other");
        assertThat(ids(get("/console/requests?text=" + prefix).body())).containsExactly(prefix + "own");
        LoggedRows.execute(
                "UPDATE scim.request_log SET tenant_id = NULL, token = NULL WHERE request_id = ?", prefix + "other");
        assertThat(ids(get("/console/requests?text=" + prefix).body()))
                .containsExactly(prefix + "other", prefix + "own");
    }

    @Test
    void pagesLeadThroughAllNewestFirst() {
        OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC).minusMinutes(1);
        for (int i = 0; i < 120; i++) {
            // Many at the same moment, as a bulk request makes them.
            LoggedRows.request(scim.tenant(), prefix + i, "at", now.plusSeconds(i / 30));
        }
        String path = "/console/requests?status=201&text=" + prefix;
        List<String> seen = new ArrayList<>();
        while (!path.isEmpty()) {
            String page = get(path).body();
            seen.addAll(ids(page));
            path = older(page);
        }
        assertThat(seen)
                .hasSize(120)
                .doesNotHaveDuplicates()
                .startsWith(prefix + "119")
                .endsWith(prefix + "0");
    }

    @Test
    void aListThatHasNothingNewIsNotSentAgain() {
        LoggedRows.request(scim.tenant(), prefix + "first");
        String page = get("/console/requests?token=entra&status=201").body();
        String poll = group(page, "hx-get=\"([^\"]+)\"");
        assertThat(console.get(poll, "HX-Request", "true").statusCode()).isEqualTo(204);
        LoggedRows.request(scim.tenant(), prefix + "second");
        HttpResponse<String> rows = console.get(poll, "HX-Request", "true");
        assertThat(ids(rows.body())).containsExactly(prefix + "second", prefix + "first");
        assertThat(rows.body()).startsWith("<div id=\"rows\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "from=%2B1000000000-12-31%2023:59",
                "until=%2B999999999-12-31%2023:59",
                "from=-4800-01-01",
                "from=0000-01-01",
                "before=%2B999999999-12-31T23:59:59Z_1",
                "before=-999999999-01-01T00:00:00Z_1",
                "text=a%00b",
                "user=%00",
                "token=%00",
                "status=%00",
                "status=4",
                "status=x",
                "before=x",
                "before=2026-01-01T00:00:00Z_x",
                "from=yesterday",
                "until=2026-13-01T00:00"
            })
    void whatMakesNoSenseIsRefused(String query) {
        HttpResponse<String> refused = console.get("/console/requests?" + query);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("role=\"alert\"");
    }

    @Test
    void aTextIsLookedForOnceAndNotEveryFewSeconds() {
        assertThat(get("/console/requests?text=" + prefix).body())
                .doesNotContain("hx-trigger", "id=\"live\"")
                .contains("With a text the list does not follow the log");
        assertThat(get("/console/requests?user=" + prefix).body()).contains("hx-trigger", "id=\"live\"");
    }

    private void fourRequests() {
        LoggedRows.request(scim.tenant(), prefix + "fine", "subject", "ann@example.com");
        LoggedRows.request(
                scim.tenant(),
                prefix + "conflict",
                "subject",
                "Ann@Example.com",
                "status",
                409,
                "scim_type",
                "uniqueness",
                "detail",
                "Another User already has this userName.");
        LoggedRows.request(scim.tenant(), prefix + "broken", "status", 500, "body", "{\"title\": \"100% sure\"}");
        LoggedRows.request(
                scim.tenant(),
                prefix + "gone",
                "status",
                404,
                "token",
                "okta",
                "resource_id",
                UUID.fromString("00000000-0000-0000-0000-000000000007"));
    }

    private HttpResponse<String> get(String path) {
        HttpResponse<String> answer = console.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private List<String> ids(String page) {
        return LINK.matcher(page)
                .results()
                .map(found -> found.group(1))
                .filter(id -> id.startsWith(prefix))
                .toList();
    }

    private static String older(String page) {
        return OLDER.matcher(page).results().map(RequestsTest::link).findFirst().orElse("");
    }

    private static String link(MatchResult found) {
        return unescape(found.group(1));
    }

    private static String group(String page, String pattern) {
        return unescape(Pattern.compile(pattern)
                .matcher(page)
                .results()
                .findFirst()
                .orElseThrow()
                .group(1));
    }

    private static String unescape(String html) {
        return html.replace("&#x3D;", "=").replace("&amp;", "&").replace("&#x3A;", ":");
    }
}
