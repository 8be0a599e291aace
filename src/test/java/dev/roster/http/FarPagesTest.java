package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.TestDatabase;
import dev.roster.http.ScimClient.Answer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Pages by index far in a list, which start where those before them ended. */
class FarPagesTest {
    private static final int USERS = 2_345;

    private final ScimClient scim = TestServer.newTenant();

    @BeforeEach
    void fill() throws SQLException {
        fill(1, USERS);
    }

    private void fill(int first, int last) throws SQLException {
        try (var database = TestDatabase.dataSource().getConnection();
                var insert = database.prepareStatement("""
                        INSERT INTO scim.resource (tenant_id, id, type, unique_key, document, search, created_at, modified_at)
                        SELECT ?, gen_random_uuid(), 'User', 'user' || i, jsonb_build_object('userName', 'user' || i,
                          'title', 'Title ' || i % 7), jsonb_build_object('title', 'title ' || i % 7), now(), now()
                        FROM generate_series(?, ?) i""")) {
            insert.setInt(1, scim.tenant());
            insert.setInt(2, first);
            insert.setInt(3, last);
            insert.executeUpdate();
        }
    }

    private List<String> page(int startIndex, int count, String more) {
        Answer answer = scim.get("/Users?startIndex=" + startIndex + "&count=" + count + more);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        JsonNode list = answer.json();
        List<String> names = new ArrayList<>();
        list.path("Resources").forEach(user -> names.add(user.path("userName").asString()));
        assertThat(list.path("itemsPerPage").intValue()).isEqualTo(names.size());
        assertThat(list.path("startIndex").intValue()).isEqualTo(startIndex);
        return names;
    }

    private List<String> pages(int first, int last, int count, String more) {
        List<String> names = new ArrayList<>();
        for (int startIndex = first; startIndex <= last; startIndex += count) {
            names.addAll(page(startIndex, count, more));
        }
        return names;
    }

    private List<String> names(String orderBy) {
        return scim.sql("SELECT unique_key FROM scim.resource WHERE tenant_id = ? ORDER BY " + orderBy);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 130, 333, 1000})
    void pageByPageIsAllOfThemEachOnce(int count) {
        List<String> all = names("id");
        assertThat(pages(1, USERS, count, "")).isEqualTo(all);
        assertThat(pages(1, USERS, count, "")).as("again").isEqualTo(all);
    }

    @Test
    void anyPageIsTheSameWhateverWasReadBefore() {
        List<String> all = names("id");
        for (int startIndex : List.of(2_301, 1_501, 1_001, 1_000, 1_777, 2_000, 1_550, 2_346, 1_502, 901)) {
            int from = startIndex - 1;
            assertThat(page(startIndex, 150, "")).isEqualTo(all.subList(from, Math.min(from + 150, USERS)));
        }
    }

    @Test
    void whoStartsFarAwayIsThereAsWell() throws SQLException {
        int many = 25_000;
        fill(USERS + 1, many);
        List<String> all = names("id");
        for (int startIndex : List.of(24_901, 23_001, 22_999, 24_000, many, many + 1, 24_001, 5_001)) {
            int from = startIndex - 1;
            assertThat(page(startIndex, 150, "")).isEqualTo(all.subList(from, Math.min(from + 150, many)));
        }
        String last = scim.sql("SELECT id FROM scim.resource WHERE tenant_id = ? ORDER BY id DESC LIMIT 1")
                .getFirst();
        assertThat(scim.get("/?count=1&startIndex=" + many)
                        .json()
                        .path("Resources")
                        .path(0)
                        .path("id")
                        .asString())
                .as("among all types")
                .isEqualTo(last);
    }

    @Test
    void inAnyOrderAndOfAnyFilter() {
        String sorted = "&sortBy=title&sortOrder=descending&filter=" + ScimClient.encode("title ne \"Title 3\"");
        List<String> expected = scim.sql("""
                SELECT unique_key FROM scim.resource WHERE tenant_id = ? AND search ->> 'title' <> 'title 3'
                ORDER BY search ->> 'title' COLLATE "C" DESC, id DESC""");
        assertThat(pages(1, expected.size(), 170, sorted)).isEqualTo(expected);
        assertThat(pages(1, expected.size(), 170, sorted)).as("again").isEqualTo(expected);
    }

    @Test
    void noneIsMissedWhereOthersAreDeletedMeanwhile() {
        List<String> all = names("id");
        List<String> seen = pages(1, 1_500, 100, "");
        List<String> ids = scim.sql("SELECT id FROM scim.resource WHERE tenant_id = ? ORDER BY id LIMIT 20");
        ids.forEach(id -> assertThat(scim.delete("/Users/" + id).status()).isEqualTo(204));
        seen.addAll(pages(1_501, USERS, 100, ""));
        assertThat(seen).isEqualTo(all);
        JsonNode last = scim.get("/Users?startIndex=2301&count=100").json();
        assertThat(last.path("itemsPerPage").intValue()).isEqualTo(45);
        assertThat(last.path("totalResults").intValue()).isEqualTo(USERS - 20);
    }
}
