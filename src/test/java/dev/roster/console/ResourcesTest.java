package dev.roster.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient;
import dev.roster.http.TestServer;
import java.net.http.HttpResponse;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResourcesTest {
    private static final Pattern NAME =
            Pattern.compile("<a href=\"/console/resources/[A-Za-z]+/[0-9a-f-]{36}\"><bdi>([^<]*)</bdi>");

    private final ScimClient scim = TestServer.newTenant();
    private final ConsoleClient console = ConsoleClient.of(scim.tenant());

    @ParameterizedTest
    @CsvSource({
        "ANN, ann@example.com",
        "ann%40example.com, ann@example.com",
        "stra%C3%9Fe, ''",
        "Strasse, ''",
        "ben%20w, ben@example.com",
        "E-7, ben@example.com",
        "e-7, ''",
        "Ben.Work%40corp.example, ben@example.com",
        "ben.work, ''",
        "'', ben@example.com ann@example.com",
        "%25, ''",
        "_nn, ''",
    })
    void aSearchFindsTheBeginningsOfNames(String text, String expected) {
        scim.user("ann@example.com");
        scim.post("/Users", """
                {"schemas":["%s"],"userName":"ben@example.com","displayName":"Ben Wright","externalId":"E-77",
                 "emails":[{"type":"work","value":"ben.work@corp.example"}],"active":false}""".formatted(ScimClient.USER));
        String page = get("/console/resources/User?text=" + text);
        assertThat(String.join(" ", names(page))).isEqualTo(expected);
        assertThat(page.contains("refused\">inactive")).isEqualTo(expected.contains("ben"));
    }

    @Test
    void manyArePaged() {
        for (int i = 0; i < 60; i++) {
            scim.group("Team " + i);
        }
        String first = get("/console/resources/Group");
        assertThat(names(first)).hasSize(50).startsWith("Team 59");
        String next = Pattern.compile("href=\"([^\"]*after[^\"]*)\"")
                .matcher(first)
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
        assertThat(names(get(next.replace("&#x3D;", "=")))).hasSize(10).endsWith("Team 0");
        assertThat(get("/console/resources/Group?text=TEAM")).contains("There are more");
    }

    @Test
    void aUserIsShownWithItsGroupsBeforeAndNow() {
        String ann = scim.user("ann");
        String now = scim.group("Engineers", ann);
        String was = scim.group("Interns");
        removed(was, ann, "2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z");
        String page = get("/console/resources/User/" + ann);
        assertThat(page).contains("<bdi>userName</bdi>", "\"userName\" : \"ann\"".replace("\"", "&quot;"));
        assertThat(page).contains("/console/resources/Group/" + now, "Engineers");
        assertThat(page)
                .contains("/console/resources/Group/" + was, "Interns", "2026-03-01 00:00:00</time>", "member removed");
    }

    @ParameterizedTest
    @CsvSource({
        "2025-12-31T23:59, ''",
        "2026-01-01T00:00, ben",
        "2026-02-28T23:59, ben",
        "2026-03-01T00:00, ''",
        "2090-01-01T00:00, ann",
        "'', ann"
    })
    void aGroupTellsWhoWasInItAtATime(String at, String expected) {
        String ann = scim.user("ann");
        String ben = scim.user("ben");
        String group = scim.group("Engineers", ann);
        removed(group, ben, "2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z");
        String page = get("/console/resources/Group/" + group + "?at=" + at);
        String members = page.substring(page.indexOf("id=\"members\""), page.indexOf("id=\"groups\""));
        assertThat(String.join(" ", names(members))).isEqualTo(expected);
    }

    @Test
    void aTimeBeforeAGroupOrInTheFutureIsSaidToBeSo() {
        String path = "/console/resources/Group/" + scim.group("Engineers", scim.user("ann")) + "?at=";
        assertThat(get(path)).contains("Members (1)");
        assertThat(get(path + "2025-12-31")).contains("It was created on ", "later than this");
        assertThat(get(path + "2090-01-01%2000:00")).contains("This is in the future");
        assertThat(get(path)).doesNotContain("class=\"note\"");
    }

    @Test
    void aChangeTellsWhatDiffersAndADeletedResourceKeepsItsHistory() {
        UUID id = UUID.randomUUID();
        changed(
                id,
                1,
                "create",
                null,
                "{\"userName\":\"zoe\",\"active\":true,\"emails\":[{\"type\":\"work\",\"value\":\"a@x\"}]}");
        changed(
                id,
                2,
                "update",
                null,
                "{\"userName\":\"zoe\",\"active\":false,\"emails\":[{\"type\":\"work\",\"value\":\"b@x\"}]}");
        changed(id, 3, "delete", "zoe", null);
        String page = get("/console/resources/User/" + id);
        assertThat(page).contains("This User was deleted.", "zoe");
        String update = page.substring(page.indexOf("</a> updated"), page.indexOf("</a> created"));
        assertThat(update)
                .contains(
                        "<bdi>active</bdi>",
                        "emails[type eq &quot;work&quot;].value",
                        "<bdi>a@x</bdi>",
                        "<bdi>b@x</bdi>");
        assertThat(update).doesNotContain("<bdi>userName</bdi>");
        assertThat(get("/console/requests/change-" + id + "-2")).contains("</a> updated");
    }

    @Test
    void theInactiveHaveAListThatTheOverviewLeadsTo() {
        scim.patch("/Users/" + scim.user("ann"), "{\"op\":\"replace\",\"path\":\"active\",\"value\":false}");
        scim.user("anna");
        assertThat(get("/console"))
                .contains("href=\"/console/resources/User?active&#x3D;false\"><strong>1</strong>inactive");
        assertThat(names(get("/console/resources/User?active=false"))).containsExactly("ann");
        assertThat(names(get("/console/resources/User?active=false&text=AN"))).containsExactly("ann");
        assertThat(names(get("/console/resources/User?text=AN"))).containsExactly("ann", "anna");
        assertThat(get("/console/resources/Group")).doesNotContain("active=false");
    }

    @ParameterizedTest
    @CsvSource({
        "'', zoe@example.com zack",
        "ZO, zoe@example.com",
        "zoe%20z, zoe@example.com",
        "E-9, zoe@example.com",
        "oe, ''"
    })
    void theDeletedAreFoundByTheirLastNames(String text, String expected) {
        scim.delete("/Users/" + scim.user("zack"));
        String zoe = scim.post("/Users", """
                {"schemas":["%s"],"userName":"zoe@example.com","displayName":"Zoe Zimmer","externalId":"E-99"}""".formatted(ScimClient.USER)).id();
        scim.delete("/Users/" + zoe);
        scim.user("zora");
        List<String> found = names(get("/console/resources/User?deleted=true&text=" + text));
        assertThat(found).containsExactlyInAnyOrder(expected.isEmpty() ? new String[0] : expected.split(" "));
        assertThat(names(get("/console/resources/User?deleted=true&text=" + zoe)))
                .containsExactly("zoe@example.com");
        assertThat(names(get("/console/resources/User?text=zo"))).containsExactly("zora");
        assertThat(get("/console/resources/User/" + zoe))
                .contains("This User was deleted.", "Deleted (UTC)", "href=\"/console/resources/User\">Users</a></p>");
    }

    @Test
    void aTenantSeesNothingOfOthers() {
        ScimClient other = TestServer.newTenant();
        String id = other.user("other");
        assertThat(console.get("/console/resources/User/" + id).statusCode()).isEqualTo(404);
        assertThat(get("/console/resources/User?text=" + id)).doesNotContain("<bdi>other</bdi>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"User/x", "User/00000000-0000-0000-0000-000000000000", "Nothing", "User/a/b"})
    void whatIsNotThereIs404(String path) {
        assertThat(console.get("/console/resources/" + path).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "at=%2B999999999-12-31, a date and a time in UTC",
        "at=-4800-01-01T00:00, a date and a time in UTC",
        "at=%00, no text",
        "after=%00, no text",
    })
    void whatNoTimeOrTextIsIsRefused(String query, String why) {
        HttpResponse<String> refused = console.get("/console/resources/Group/" + scim.group("Engineers") + "?" + query);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("role=\"alert\"", why);
        assertThat(console.get("/console/resources/User?text=%00").statusCode()).isEqualTo(400);
        assertThat(console.get("/console/resources/User?deleted=true&text=%00").statusCode())
                .isEqualTo(400);
    }

    @Test
    void aDeletedGroupStaysAGroup() {
        String inner = scim.group("Inner");
        String outer =
                scim.post("/Groups", """
                {"schemas":["%s"],"displayName":"Outer","members":[{"value":"%s","type":"Group"}]}""".formatted(ScimClient.GROUP, inner)).id();
        scim.delete("/Groups/" + inner);
        assertThat(get("/console/resources/Group/" + outer))
                .contains("/console/resources/Group/" + inner)
                .doesNotContain("/console/resources/User/" + inner);
        assertThat(get("/console/resources/Group/" + inner)).contains("This Group was deleted.");
        assertThat(console.get("/console/resources/User/" + inner).statusCode()).isEqualTo(404);
        assertThat(console.get("/console/resources/User/" + outer).statusCode()).isEqualTo(404);
        String ann = scim.user("ann");
        assertThat(console.get("/console/resources/Group/" + ann).statusCode()).isEqualTo(404);
    }

    @Test
    void aFormerMembershipTellsWhoEndedIt() {
        String ann = scim.user("ann");
        String group = scim.group("Engineers", ann);
        String request = scim.delete("/Users/" + ann).header("X-Request-Id");
        for (String path : List.of("Group/" + group, "User/" + ann)) {
            String page = get("/console/resources/" + path);
            assertThat(page.substring(page.indexOf("id=\"former\""), page.indexOf("id=\"changes\"")))
                    .contains("<bdi>test</bdi> · <a href=\"/console/requests/" + request + "\">its request</a>");
        }
    }

    @Test
    void aManagerIsALink() {
        String boss = scim.user("boss");
        String extension = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
        String ann = scim.post("/Users", """
                {"schemas":["%s","%s"],"userName":"ann","%2$s":{"manager":{"value":"%s"}}}""".formatted(ScimClient.USER, extension, boss))
                .id();
        assertThat(get("/console/resources/User/" + ann))
                .contains("<bdi>" + extension + ":manager.value</bdi>")
                .contains("<a href=\"/console/resources/User/" + boss + "\"><bdi>" + boss + "</bdi></a>");
    }

    @Test
    void theOverviewCounts() {
        String ann = scim.user("ann");
        scim.patch("/Users/" + ann, "{\"op\":\"replace\",\"path\":\"active\",\"value\":false}");
        scim.user("ben");
        scim.group("All", ann);
        String page = get("/console").replaceAll("<[^>]+>", "");
        assertThat(page).contains("2Users", "1active users", "1inactive users", "1Groups", "1memberships");
    }

    private void removed(String group, String member, String since, String until) {
        LoggedRows.execute(
                """
                INSERT INTO scim.change (seq, at, tenant_id, action, type, resource_id, member_id, since, version, actor)
                VALUES ((SELECT coalesce(max(seq), 0) + 1 FROM scim.change), ?, ?, 'remove', 'Group', ?, ?, ?, 1, 'entra')
                """,
                OffsetDateTime.parse(until),
                scim.tenant(),
                UUID.fromString(group),
                UUID.fromString(member),
                OffsetDateTime.parse(since));
    }

    private void changed(UUID id, int version, String action, @Nullable String name, @Nullable String document) {
        String request = "change-" + id + "-" + version;
        LoggedRows.request(scim.tenant(), request);
        LoggedRows.execute("""
                INSERT INTO scim.change (seq, at, tenant_id, action, type, resource_id, version, actor, request_id, name, document)
                VALUES ((SELECT coalesce(max(seq), 0) + 1 FROM scim.change), now(), ?, ?, 'User', ?, ?, 'entra', ?, ?, ?::jsonb)
                """, scim.tenant(), action, id, version, request, name, document);
    }

    private String get(String path) {
        HttpResponse<String> answer = console.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static List<String> names(String page) {
        return NAME.matcher(page).results().map(found -> found.group(1)).toList();
    }
}
