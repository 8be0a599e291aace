package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Users that are disabled: found by a table of their own, and cheap to disable. */
class InactiveTest {
    private static final String DISABLE = "{\"op\":\"replace\",\"path\":\"active\",\"value\":false}";
    private static final String ENABLE = DISABLE.replace("false", "true");

    private final ScimClient scim = TestServer.newTenant();

    @Test
    void whoIsDisabledIsFoundUntilHeIsEnabled() {
        String ann = "/Users/" + scim.user("ann");
        String ben = "/Users/" + scim.user("ben");
        scim.patch(ann, DISABLE);
        scim.patch(ben, DISABLE);
        assertThat(found("active eq false")).containsExactly("ann", "ben");
        scim.patch(ann, DISABLE);
        scim.patch(ann, ENABLE);
        assertThat(found("active eq false")).containsExactly("ben");
        assertThat(scim.put(ben, user("ben", "")).status()).isEqualTo(200);
        assertThat(found("active eq false")).containsExactly("ben");
        assertThat(scim.put(ben, user("ben", ",\"active\":true")).status()).isEqualTo(200);
        assertThat(found("active eq false")).isEmpty();
        assertThat(scim.put(ben, user("ben", ",\"active\":false")).status()).isEqualTo(200);
        assertThat(found("active eq false")).containsExactly("ben");
        scim.delete(ben);
        assertThat(found("active eq false")).isEmpty();
        assertThat(scim.sql("SELECT id FROM scim.inactive WHERE tenant_id = ?")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "active eq false, cid",
        "active eq true, ann",
        "active ne true, ben cid",
        "active ne false, ann ben",
        "active pr, ann cid",
        "not (active eq false), ann ben",
        "not (active pr), ben",
        "active eq false or userName eq \"ANN\", ann cid",
        "active eq false and title eq \"boss\", cid",
        "active eq false and schemas co \"core\", cid",
        "schemas eq \"urn:ietf:params:scim:schemas:core:2.0:User\" and title pr, cid",
        "(active eq true or title eq \"boss\") and not (userName sw \"c\"), ann",
    })
    void filtersSeeFlagsBesideEverythingElse(String filter, String expected) {
        scim.post("/Users", user("ann", ",\"active\":true"));
        scim.post("/Users", user("ben", ""));
        scim.post("/Users", user("cid", ",\"active\":false,\"title\":\"Boss\""));
        assertThat(String.join(" ", found(filter))).isEqualTo(expected);
    }

    @Test
    void flagsAreSortedBy() {
        scim.post("/Users", user("ann", ",\"active\":true"));
        scim.post("/Users", user("ben", ",\"active\":false"));
        assertThat(names(scim.get("/Users?sortBy=active").json())).containsExactly("ben", "ann");
        assertThat(names(scim.get("/Users?sortBy=active&sortOrder=descending").json()))
                .containsExactly("ann", "ben");
    }

    @Test
    void thoseCreatedInABulkRequestAreThereToo() {
        scim.post("/Bulk", """
                {"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[
                 {"method":"POST","path":"/Users","bulkId":"1","data":%s},
                 {"method":"POST","path":"/Users","bulkId":"2","data":%s}]}""".formatted(user("ann", ",\"active\":false"), user("ben", "")));
        assertThat(found("active eq false")).containsExactly("ann");
    }

    /** A heap-only tuple: the row is written beside the old one, and no index is. */
    @Test
    void disablingAUserWritesNoIndex() throws InterruptedException {
        String ann = "/Users/" + scim.user("ann");
        String before = heapOnly();
        assertThat(scim.patch(ann, DISABLE).status()).isEqualTo(200);
        Instant end = Instant.now().plus(Duration.ofSeconds(20));
        while (heapOnly().equals(before)) {
            assertThat(Instant.now()).as("an update without an index").isBefore(end);
            Thread.sleep(100);
        }
    }

    private String heapOnly() {
        return scim.sql("SELECT pg_stat_get_tuples_hot_updated('scim.resource'::regclass)::text WHERE ? > 0")
                .getFirst();
    }

    private List<String> found(String filter) {
        return names(scim.find("/Users", filter).json());
    }

    private static List<String> names(JsonNode list) {
        return list.path("Resources")
                .valueStream()
                .map(user -> user.path("userName").stringValue())
                .toList();
    }

    private static String user(String name, String more) {
        return "{\"schemas\":[\"%s\"],\"userName\":\"%s\"%s}".formatted(ScimClient.USER, name, more);
    }
}
