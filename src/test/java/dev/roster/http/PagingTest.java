package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** RFC 7644 section 3.4.2.4: pages by index, on a directory of seven users. */
class PagingTest {
    private static final int USERS = 7;

    private final ScimClient scim = TestServer.newTenant();
    private final List<String> ids = new ArrayList<>();

    @BeforeEach
    void fill() {
        for (int i = 0; i < USERS; i++) {
            ids.add(scim.user("user" + (i * 5) % USERS));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', 1, 0, 7",
        "startIndex=1&count=3, 1, 0, 3",
        "startIndex=4&count=3, 4, 3, 6",
        "startIndex=7&count=3, 7, 6, 7",
        "startIndex=8&count=3, 8, 7, 7",
        "startIndex=1000000000000&count=3, 2147483647, 7, 7",
        "startIndex=0&count=2, 1, 0, 2",
        "startIndex=-5&count=2, 1, 0, 2",
        "count=0, 1, 0, 0",
        "count=-1, 1, 0, 0",
        "startIndex=3&count=0, 3, 0, 0",
        "count=7, 1, 0, 7",
        "count=100000000000, 1, 0, 7",
        "STARTINDEX=2&Count=1, 2, 1, 2",
    })
    void aPageIsASliceOfAllInOneOrder(String query, int startIndex, int from, int to) {
        Answer answer = scim.get("/Users?" + query);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        JsonNode list = answer.json();
        assertThat(list.path("schemas").path(0).asString())
                .isEqualTo("urn:ietf:params:scim:api:messages:2.0:ListResponse");
        assertThat(idsOf(list)).isEqualTo(ids.subList(from, to));
        assertThat(list.path("Resources").isArray()).isTrue();
        assertThat(list.path("totalResults").intValue()).isEqualTo(USERS);
        assertThat(list.path("startIndex").intValue()).isEqualTo(startIndex);
        assertThat(list.path("itemsPerPage").intValue()).isEqualTo(to - from);
    }

    @ParameterizedTest
    @ValueSource(strings = {"count=many", "startIndex=1.5", "count=", "startIndex=0x1", "count=1e2"})
    void whatIsNoNumberIsInvalidValue(String query) {
        Answer answer = scim.get("/Users?" + query);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.scimType()).isEqualTo("invalidValue");
    }

    /** Clients that wait for one user get one write, of a known length. */
    @Test
    void aLookupIsAnsweredAsAWhole() {
        Answer found = scim.find("/Users", "userName eq \"user3\"");
        assertThat(found.headers().firstValue("Content-Length"))
                .hasValue(Integer.toString(found.text().getBytes(StandardCharsets.UTF_8).length));
        assertThat(found.headers().firstValue("Transfer-Encoding")).isEmpty();
        assertThat(scim.get("/Users").headers().firstValue("Content-Length")).isEmpty();
    }

    @Test
    void pagesOfAFilterCountItsMatches() {
        String filter = "&filter=" + ScimClient.encode("userName ne \"user0\"");
        JsonNode first = scim.get("/Users?startIndex=1&count=4" + filter).json();
        JsonNode second = scim.get("/Users?startIndex=5&count=4" + filter).json();
        assertThat(first.path("totalResults").intValue()).isEqualTo(USERS - 1);
        assertThat(second.path("totalResults").intValue()).isEqualTo(USERS - 1);
        List<String> all = new ArrayList<>(idsOf(first));
        all.addAll(idsOf(second));
        assertThat(all).isEqualTo(ids.subList(1, USERS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ascending", "descending"})
    void pagesOfASortedListFollowEachOther(String order) {
        List<String> all = new ArrayList<>();
        for (int start = 1; start <= USERS; start += 2) {
            JsonNode page = scim.get("/Users?count=2&sortBy=userName&sortOrder=" + order + "&startIndex=" + start)
                    .json();
            page.path("Resources").forEach(user -> all.add(user.path("userName").asString()));
        }
        List<String> names = IntStream.range(0, USERS).mapToObj(i -> "user" + i).toList();
        assertThat(all).isEqualTo(order.equals("ascending") ? names : names.reversed());
    }

    @Test
    void aChangedUserKeepsItsPlace() {
        scim.patch("/Users/" + ids.getFirst(), "{\"op\":\"replace\",\"path\":\"title\",\"value\":\"Boss\"}");
        assertThat(idsOf(scim.get("/Users").json())).isEqualTo(ids);
    }

    @Test
    void noMatchIsAnEmptyList() {
        Answer answer = scim.find("/Users", "userName eq \"nobody\"");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("totalResults").intValue()).isZero();
        assertThat(answer.json().path("Resources").isArray()).isTrue();
        assertThat(answer.json().path("Resources")).isEmpty();
    }

    @Test
    void tenantsDoNotSeeEachOther() {
        ScimClient other = TestServer.newTenant();
        assertThat(other.get("/Users").json().path("totalResults").intValue()).isZero();
        assertThat(other.get("/Users/" + ids.getFirst()).status()).isEqualTo(404);
        assertThat(other.delete("/Users/" + ids.getFirst()).status()).isEqualTo(404);
        assertThat(scim.get("/Users/" + ids.getFirst()).status()).isEqualTo(200);
    }

    private static List<String> idsOf(JsonNode list) {
        return list.path("Resources").values().stream()
                .map(resource -> resource.path("id").asString())
                .toList();
    }

    /** A page is read 250 users or 10 groups at a time. */
    @ParameterizedTest
    @CsvSource({"/Users, 751", "/Users, 750", "/Users, 250", "/Groups, 31", "/Groups, 30", "/Groups, 10"})
    void aLongPageHasEachResourceOnceAndInOrder(String path, int resources) {
        ScimClient others = TestServer.newTenant();
        others.sql("""
                INSERT INTO scim.resource (tenant_id, id, type, unique_key, document, search, created_at, modified_at)
                SELECT t.id, gen_random_uuid(), '%s', 'x' || n, d.json, d.json, now(), now()
                FROM scim.tenant t CROSS JOIN generate_series(1, %d) n
                CROSS JOIN LATERAL (SELECT jsonb_build_object('displayName', 'x' || n %% 7) AS json) d
                WHERE t.id = ? RETURNING id""".formatted(path.equals("/Users") ? "User" : "Group", resources));
        List<String> byId = others.sql("SELECT id FROM scim.resource WHERE tenant_id = ? ORDER BY id");
        List<String> byName = others.sql(
                "SELECT id FROM scim.resource WHERE tenant_id = ? ORDER BY document ->> 'displayName' DESC, id DESC");
        assertThat(ids(others.get(path + "?count=1000"))).isEqualTo(byId);
        assertThat(ids(others.get(path + "?count=1000&sortBy=displayName&sortOrder=descending")))
                .isEqualTo(byName);
        assertThat(ids(others.get(path + "?startIndex=3&count=1000"))).isEqualTo(byId.subList(2, resources));
        assertThat(ids(others.get(path + "?cursor&count=1000"))).isEqualTo(byId);
        assertThat(ids(others.get("?count=1000"))).isEqualTo(byId);
    }

    private static List<String> ids(ScimClient.Answer list) {
        List<String> ids = new ArrayList<>();
        list.json()
                .path("Resources")
                .forEach(resource -> ids.add(resource.path("id").asString()));
        return ids;
    }
}
