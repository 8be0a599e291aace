package dev.roster.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient;
import dev.roster.http.TestServer;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One request, opened; and requests that nobody is known of. */
class RequestPageTest {
    private final ScimClient scim = TestServer.newTenant();
    private final ConsoleClient console = ConsoleClient.of(scim.tenant());
    private final String prefix = "p" + scim.tenant() + "-";

    @Test
    void aRefusedOperationOfABulkRequestChangedNothing() {
        aBulkRequest(3);
        String list = get("/console/requests/" + prefix + "bulk");
        assertThat(list)
                .contains("user0", "user2", "Its operations that were refused")
                .doesNotContain("<summary>All");
        String refused = Pattern.compile("/console/requests/" + prefix + "bulk[?]row=[0-9]+")
                .matcher(list)
                .results()
                .findFirst()
                .orElseThrow()
                .group();
        String page = get(refused);
        assertThat(page)
                .contains("this operation was refused")
                .containsPattern("/console/requests/" + prefix + "bulk[?]row=[0-9]+\">Its bulk request")
                .doesNotContain("user0");
    }

    @Test
    void manyChangesOfABulkRequestAreFolded() {
        aBulkRequest(21);
        assertThat(get("/console/requests/" + prefix + "bulk")).contains("<summary>All 21 changes</summary>", "user20");
    }

    @Test
    void aChangeInABulkRequestLeadsThere() {
        UUID id = aBulkRequest(1);
        assertThat(get("/console/resources/User/" + id))
                .contains("/console/requests/" + prefix + "bulk\">its request</a>");
    }

    @Test
    void aConflictSaysWhoHoldsTheName() {
        String ann = scim.user("ann@example.com");
        conflict("create", null);
        assertThat(get("/console/requests/" + prefix + "create").replaceAll("</?bdi>", ""))
                .contains("Held by <a href=\"/console/resources/User/" + ann + "\">ann@example.com</a>")
                .contains("Check at the identity provider by which attribute it matches");
        conflict("own", UUID.fromString(ann));
        assertThat(get("/console/requests/" + prefix + "own")).doesNotContain("Held by");
        scim.delete("/Users/" + ann);
        assertThat(get("/console/requests/" + prefix + "create")).doesNotContain("Held by");
    }

    @Test
    void aTokenThatWasNotAcceptedIsSeen() {
        LoggedRows.request(
                scim.tenant(),
                prefix + "refused",
                "tenant_id",
                null,
                "token",
                null,
                "operation",
                "other",
                "method",
                "GET",
                "path",
                "/Groups/" + prefix,
                "status",
                401,
                "user_agent",
                "Okta SCIM Client 1.0",
                "at",
                OffsetDateTime.now(ZoneOffset.UTC).plusSeconds(5));
        LoggedRows.request(scim.tenant(), prefix + "known", "status", 401);
        assertThat(get("/console"))
                .contains("not accepted", "Okta SCIM Client 1.0", "status=401&amp;token=unknown", "in a week");
        String list = get("/console/requests?token=unknown&status=401&text=" + prefix);
        assertThat(list)
                .contains("<bdi>GET /Groups/" + prefix + "</bdi>", "unknown: <bdi>Okta SCIM Client 1.0</bdi>")
                .contains("<option value=\"unknown\" selected>")
                .doesNotContain(prefix + "known");
    }

    @Test
    void theOverviewCountsWhatItsListShows() {
        aBulkRequest(1);
        LoggedRows.minute(scim.tenant(), OffsetDateTime.now(ZoneOffset.UTC).minusMinutes(5), 90, 77, 0);
        int before = errors();
        LoggedRows.request(scim.tenant() + 1, prefix + "of-others", "status", 500);
        LoggedRows.request(scim.tenant(), prefix + "failed", "status", 500);
        LoggedRows.request(
                scim.tenant(),
                prefix + "old",
                "status",
                500,
                "at",
                OffsetDateTime.now(ZoneOffset.UTC).minusHours(25));
        LoggedRows.request(scim.tenant(), prefix + "failed", "status", 409, "bulk_operation", 3);
        // Requests of unknown tokens, which other tests make, may come in between.
        assertThat(errors() - before).isBetween(2, 70);
    }

    private int errors() {
        return Integer.parseInt(Pattern.compile("<strong>([0-9,]+)</strong>refused or failed")
                .matcher(get("/console"))
                .results()
                .findFirst()
                .orElseThrow()
                .group(1)
                .replace(",", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-07-01 10:00", "2026-07-01T10:00", "2026-07-01%20%2010:00:00", "2026-07-01T10:00Z"})
    void aTimeIsUtcAsItIsTyped(String from) {
        LoggedRows.request(scim.tenant(), prefix + "at", "at", OffsetDateTime.parse("2026-07-01T10:00:00Z"));
        LoggedRows.request(scim.tenant(), prefix + "before", "at", OffsetDateTime.parse("2026-07-01T09:59:59Z"));
        String page = get("/console/requests?text=" + prefix + "&until=2026-07-02&from=" + from.replace(" ", "%20"));
        assertThat(page)
                .contains(prefix + "at?", "2026-07-01 10:00:00</time>", "Time (UTC)", "value=\"2026-07-01 10:00\"")
                .doesNotContain(prefix + "before");
    }

    @Test
    void whatIsEmptySaysWhatWasAskedFor() {
        assertThat(get("/console/requests?status=404&user=nobody%40example.com"))
                .contains(
                        "No requests of <bdi>status 404, user nobody@example.com</bdi>",
                        "<option value=\"404\" selected>");
        assertThat(get("/console/requests?status=418")).contains("<option value=\"418\" selected>418</option>");
    }

    @Test
    void aRequestWithoutABodySaysWhy() {
        LoggedRows.request(scim.tenant(), prefix + "get", "method", "GET");
        LoggedRows.request(scim.tenant(), prefix + "post");
        assertThat(get("/console/requests/" + prefix + "get")).contains("A GET has no body.", "No leniency was used.");
        assertThat(get("/console/requests/" + prefix + "post")).contains("ROSTER_REQUEST_LOG_BODIES=all");
    }

    @Test
    void theOneThatWasClickedIsShownHoweverManyShareItsId() {
        OffsetDateTime at = OffsetDateTime.now(ZoneOffset.UTC).minusHours(1);
        for (int i = 0; i < 202; i++) {
            LoggedRows.request(
                    scim.tenant(), prefix + "same", "at", at.plusSeconds(2L * i), "path", "/Users/nr" + i + "-");
        }
        String newest = get("/console/requests/" + prefix + "same");
        assertThat(newest).contains("POST /Users/nr201-", "used this id more than once");
        String list =
                get("/console/requests?token=entra&until=" + at.plusSeconds(1).toLocalDateTime());
        String oldest = link(list, "same");
        assertThat(get(oldest)).contains("POST /Users/nr0-");
        assertThat(console.get(oldest.replaceFirst("row=.*", "row=0")).statusCode())
                .isEqualTo(404);
        assertThat(console.get(oldest.replaceFirst("row=.*", "row=x")).statusCode())
                .isEqualTo(404);
        assertThat(console.get("/console/requests/%00").statusCode()).isEqualTo(400);
    }

    @Test
    void anIdThatIsUsedAgainMixesNothing() {
        OffsetDateTime at = OffsetDateTime.now(ZoneOffset.UTC).minusHours(1);
        LoggedRows.request(scim.tenant(), prefix + "again", "at", at, "path", "/Users/first");
        LoggedRows.request(scim.tenant(), prefix + "again", "at", at.plusMinutes(1), "path", "/Users/second");
        LoggedRows.request(
                scim.tenant(), prefix + "again", "at", at, "bulk_operation", 3, "status", 409, "path", "/Users/part");
        LoggedRows.request(scim.tenant(), prefix + "once");
        change(prefix + "again", at.plusNanos(4_000_000), "early");
        change(prefix + "again", at.plusMinutes(1), "late");
        String newest = get("/console/requests/" + prefix + "again");
        assertThat(newest)
                .contains("POST /Users/second", "used this id more than once", "<bdi>late</bdi>")
                .doesNotContain("<bdi>early</bdi>", "Its operations that were refused");
        String first = newest.substring(newest.indexOf("id=\"others\""));
        assertThat(get(link(first, "again")))
                .contains("POST /Users/first", "<bdi>early</bdi>", "Its operations that were refused")
                .doesNotContain("<bdi>late</bdi>");
        assertThat(get("/console/requests/" + prefix + "once")).doesNotContain("used this id more than once");
    }

    private String link(String page, String id) {
        return Pattern.compile("/console/requests/" + prefix + id + "[?]row=[0-9]+")
                .matcher(page)
                .results()
                .findFirst()
                .orElseThrow()
                .group();
    }

    private void change(String requestId, OffsetDateTime at, String userName) {
        LoggedRows.execute("""
                INSERT INTO scim.change (seq, at, tenant_id, action, type, resource_id, version, request_id, document)
                VALUES ((SELECT coalesce(max(seq), 0) + 1 FROM scim.change), ?, ?, 'create', 'User', ?, 1, ?, ?::jsonb)
                """, at, scim.tenant(), UUID.randomUUID(), requestId, "{\"userName\":\"" + userName + "\"}");
    }

    private UUID aBulkRequest(int changes) {
        OffsetDateTime at = OffsetDateTime.now(ZoneOffset.UTC);
        String request = prefix + "bulk";
        LoggedRows.request(
                scim.tenant(), request, "at", at, "operation", "bulk", "status", 200, "duration_us", 60_000_000);
        LoggedRows.request(
                scim.tenant(), request, "at", at, "operation", "create User", "status", 409, "bulk_operation", 7);
        UUID id = UUID.randomUUID();
        for (int i = 0; i < changes; i++) {
            LoggedRows.execute(
                    """
                    INSERT INTO scim.change (seq, at, tenant_id, action, type, resource_id, version, request_id, document)
                    VALUES ((SELECT coalesce(max(seq), 0) + 1 FROM scim.change), now(), ?, 'create', 'User', ?, 1, ?, ?::jsonb)
                    """,
                    scim.tenant(),
                    i == 0 ? id : UUID.randomUUID(),
                    prefix + "bulk",
                    "{\"userName\":\"user" + i + "\"}");
        }
        return id;
    }

    private void conflict(String id, @Nullable UUID resource) {
        LoggedRows.request(
                scim.tenant(),
                prefix + id,
                "status",
                409,
                "scim_type",
                "uniqueness",
                "resource_type",
                "User",
                "resource_id",
                resource,
                "subject",
                "ANN@example.com");
    }

    private String get(String path) {
        var answer = console.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }
}
