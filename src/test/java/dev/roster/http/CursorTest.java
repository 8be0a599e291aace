package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Cursor paging (RFC 9865). */
class CursorTest {
    private final ScimClient scim = TestServer.newTenant();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "&sortBy=id",
                "&sortBy=userName",
                "&sortBy=userName&sortOrder=descending",
                "&sortBy=title",
                "&sortBy=title&sortOrder=descending",
                "&sortBy=displayName&sortOrder=descending",
                "&sortBy=meta.created&sortOrder=descending",
                "&sortBy=emails.primary",
                "&filter=title%20pr&sortBy=externalId",
            })
    void thePagesTogetherAreTheList(String parameters) {
        for (int i = 0; i < 7; i++) {
            create(i, i % 3 == 0 ? "" : ",\"title\":\"t" + i % 3 + "\"");
        }
        List<String> all = names(scim.get("/Users?count=100" + parameters));
        List<String> paged = new ArrayList<>();
        Answer page = scim.get("/Users?cursor&count=2" + parameters);
        paged.addAll(names(page));
        int pages = 1;
        while (page.json().has("nextCursor")) {
            page = scim.get("/Users?cursor=" + cursor(page) + "&count=2" + parameters);
            assertThat(page.status()).as(page.text()).isEqualTo(200);
            paged.addAll(names(page));
            pages++;
        }
        assertThat(paged).isEqualTo(all);
        assertThat(pages).isEqualTo((all.size() + 1) / 2);
    }

    @Test
    void aPageSaysWhatItIs() {
        create(0, "");
        create(1, "");
        JsonNode first = scim.get("/Users?cursor=&count=1").json();
        assertThat(first.path("itemsPerPage").intValue()).isEqualTo(1);
        assertThat(first.path("nextCursor").stringValue()).matches("[A-Za-z0-9._~-]+");
        assertThat(first.has("previousCursor")).isFalse();
        JsonNode last = scim.get(
                        "/Users?count=1&cursor=" + first.path("nextCursor").stringValue())
                .json();
        assertThat(last.path("itemsPerPage").intValue()).isEqualTo(1);
        assertThat(last.has("nextCursor")).isFalse();
        JsonNode none = scim.get("/Users?cursor&count=0").json();
        assertThat(none.path("totalResults").intValue()).isEqualTo(2);
        assertThat(none.path("Resources")).isEmpty();
    }

    @Test
    void theMatchesAreNotCountedAndCursorsAreForThoseWhoAsk() {
        create(0, "");
        create(1, "");
        Answer first = scim.get("/Users?cursor&count=1");
        Answer last = scim.get("/Users?count=1&cursor=" + cursor(first));
        for (Answer page : List.of(first, last)) {
            assertThat(names(page)).hasSize(1);
            assertThat(page.json().has("totalResults")).isFalse();
            assertThat(page.json().has("startIndex")).isFalse();
        }
        JsonNode byIndex = scim.get("/Users?count=1").json();
        assertThat(byIndex.path("totalResults").intValue()).isEqualTo(2);
        assertThat(byIndex.has("nextCursor")).isFalse();
    }

    @Test
    void aCursorGrantsNothing() {
        create(0, "");
        create(1, "");
        String next = "/Users?count=1&cursor=" + cursor(scim.get("/Users?cursor&count=1"));
        ErrorsTest.assertError(new ScimClient(scim.baseUrl(), "", 0).get(next), 401, "");
        ErrorsTest.assertError(new ScimClient(scim.baseUrl(), "wrong", 0).get(next), 401, "");
        assertThat(names(scim.get(next))).containsExactly("user01");
    }

    @Test
    void anOldCursorIsExpired() throws InterruptedException {
        create(0, "");
        create(1, "");
        String hasty = TestServer.start("--roster.cursor-timeout=1s") + "/scim/v2";
        ScimClient client = new ScimClient(hasty, scim.token(), scim.tenant());
        Answer first = client.get("/Users?cursor&count=1");
        assertThat(names(first)).containsExactly("user00");
        Thread.sleep(Duration.ofMillis(1100));
        Answer expired = client.get("/Users?count=1&cursor=" + cursor(first));
        ErrorsTest.assertError(expired, 400, "expiredCursor");
        assertThat(names(scim.get("/Users?count=1&cursor=" + cursor(first)))).containsExactly("user01");
    }

    @Test
    void rowsThatComeAndGoBetweenPagesMakeNoRepeatsAndNoGaps() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            ids.add(create(10 * i, ""));
        }
        Answer page = scim.get("/Users?cursor&count=2&sortBy=userName");
        assertThat(names(page)).containsExactly("user00", "user10");
        // The row the cursor points at goes, as does one that is still to come; others come before and behind it.
        scim.delete("/Users/" + ids.get(1));
        scim.delete("/Users/" + ids.get(3));
        create(5, "");
        create(15, "");
        page = scim.get("/Users?count=2&sortBy=userName&cursor=" + cursor(page));
        assertThat(names(page)).containsExactly("user15", "user20");
        page = scim.get("/Users?count=2&sortBy=userName&cursor=" + cursor(page));
        assertThat(names(page)).containsExactly("user40", "user50");
        assertThat(page.json().has("nextCursor")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "/Users?count=1&sortBy=userName&sortOrder=descending&cursor=, invalidCursor",
        "/Users?count=1&sortBy=displayName&cursor=, invalidCursor",
        "/Users?count=1&sortBy=userName&filter=title%20pr&cursor=, invalidCursor",
        "/Groups?count=1&sortBy=displayName&cursor=, invalidCursor",
        "?count=1&sortBy=userName&cursor=, invalidCursor",
        "/Users?count=2&sortBy=userName&cursor=, invalidCount",
        "/Users?count=-1&sortBy=userName&cursor=, invalidCount",
        "/Users?count=1001&sortBy=userName&cursor=, invalidCount",
        "/Users?count=1&startIndex=2&sortBy=userName&cursor=, invalidValue",
    })
    void aCursorIsOfOneQuery(String otherQuery, String scimType) {
        create(0, "");
        create(1, "");
        Answer first = scim.get("/Users?cursor&count=1&sortBy=userName");
        assertRefused(scim.get(otherQuery + cursor(first)), scimType);
        assertThat(scim.get("/Users?count=1&sortBy=userName&attributes=userName&cursor=" + cursor(first))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aCursorOfAnotherTenantOrAForgedOneIsInvalidInTheSameWords() {
        create(0, "");
        create(1, "");
        String cursor = cursor(scim.get("/Users?cursor&count=1"));
        ScimClient other = TestServer.newTenant();
        String detail = assertRefused(other.get("/Users?count=1&cursor=" + cursor), "invalidCursor");
        for (int i = 0; i < cursor.length(); i++) {
            String changed = cursor.substring(0, i) + (cursor.charAt(i) == 'A' ? 'Q' : 'A') + cursor.substring(i + 1);
            Answer answer = scim.get("/Users?count=1&cursor=" + changed);
            // The last character has bits that mean nothing.
            if (i < cursor.length() - 1 || answer.status() != 200) {
                assertThat(assertRefused(answer, "invalidCursor")).isEqualTo(detail);
            }
        }
        for (String junk : List.of("x", "AAAA", "%2B%2F%3D", cursor + "AAAA", "A".repeat(3000))) {
            assertThat(assertRefused(scim.get("/Users?count=1&cursor=" + junk), "invalidCursor"))
                    .isEqualTo(detail);
        }
    }

    @Test
    void aSearchTakesItsCursorFromTheBody() {
        create(0, "");
        create(1, "");
        String search = """
                {"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"count":1,"cursor":"%s"}""";
        Answer first = scim.post("/Users/.search", search.formatted(""));
        assertThat(names(first)).containsExactly("user00");
        Answer second = scim.post("/Users/.search", search.formatted(cursor(first)));
        assertThat(names(second)).containsExactly("user01");
        assertThat(second.json().has("nextCursor")).isFalse();
    }

    private static String assertRefused(Answer answer, String scimType) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.scimType()).isEqualTo(scimType);
        return answer.detail();
    }

    private static String cursor(Answer page) {
        return page.json().path("nextCursor").stringValue();
    }

    private static List<String> names(Answer page) {
        assertThat(page.status()).as(page.text()).isEqualTo(200);
        return page.json()
                .path("Resources")
                .valueStream()
                .map(user -> user.path("userName").asString())
                .toList();
    }

    private String create(int number, String more) {
        Answer created = scim.post(
                "/Users",
                "{\"schemas\":[\"%s\"],\"userName\":\"user%02d\"%s}".formatted(ScimClient.USER, number, more));
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        return created.id();
    }
}
