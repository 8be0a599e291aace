package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code sortBy} and {@code sortOrder} (RFC 7644 section 3.4.2.3). */
class SortingTest {
    private static final ScimClient SCIM = TestServer.newTenant();

    @BeforeAll
    static void create() {
        user("Bob", """
                "title":"b","active":true,"externalId":"b","name":{"familyName":"Zed"},
                "emails":[{"value":"z@x"},{"value":"a@x","primary":true}]""");
        user("ann", """
                "title":"B","active":false,"externalId":"B","name":{"familyName":"ärger"},
                "emails":[{"value":"c@x"},{"value":"b@x"}]""");
        user("Zoe", """
                "title":"Äa","name":{"familyName":"adams"},"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":
                {"employeeNumber":"7"}""");
        user("col", "\"title\":\"a\",\"externalId\":\"a\"");
    }

    @ParameterizedTest
    @CsvSource({
        // Without regard to case, in the order of code points, equals in the order of their creation.
        "userName, ann Bob col Zoe",
        "username, ann Bob col Zoe",
        "title, col Bob ann Zoe",
        // With regard to case.
        "externalId, ann col Bob Zoe",
        // By the primary value, else the first; what has none comes last.
        "emails, Bob ann Zoe col",
        "emails.value, Bob ann Zoe col",
        "name.familyName, Zoe Bob ann col",
        "active, ann Bob Zoe col",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber, Zoe Bob ann col",
        "urn:ietf:params:scim:schemas:core:2.0:User:userName, ann Bob col Zoe",
        "meta.created, Bob ann Zoe col",
        "meta.lastModified, Bob ann Zoe col",
        "meta.resourceType, Bob ann Zoe col",
        "meta.version, Bob ann Zoe col",
        "id, Bob ann Zoe col",
        "schemas, Bob ann Zoe col",
    })
    void ascendingAndDescending(String sortBy, String expected) {
        List<String> ascending = List.of(expected.split(" ", -1));
        assertThat(names("sortBy=" + sortBy)).isEqualTo(ascending);
        assertThat(names("sortBy=" + sortBy + "&sortOrder=Ascending")).isEqualTo(ascending);
        assertThat(names("sortBy=" + sortBy + "&sortOrder=descending")).isEqualTo(ascending.reversed());
    }

    @Test
    void withoutSortByTheOrderIsThatOfCreation() {
        List<String> created = List.of("Bob", "ann", "Zoe", "col");
        assertThat(names("")).isEqualTo(created);
        assertThat(names("sortOrder=descending")).isEqualTo(created);
        assertThat(names("sortBy=")).isEqualTo(created);
    }

    @Test
    void pagesAndFiltersFollowTheOrder() {
        assertThat(names("sortBy=userName&startIndex=2&count=2")).containsExactly("Bob", "col");
        assertThat(names("sortBy=userName&filter=" + ScimClient.encode("externalId pr")))
                .containsExactly("ann", "Bob", "col");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sortBy=nothing",
                "sortBy=name",
                "sortBy=password",
                "sortBy=groups",
                "sortBy=groups.value",
                "sortBy=meta.location",
                "sortBy=a%20b",
                "sortBy=emails%5Btype%20eq%20%22work%22%5D",
                "sortBy=userName;DROP",
                "sortBy=userName&sortOrder=down",
            })
    void whatCantBeSortedByIsRefused(String parameters) {
        Answer refused = SCIM.get("/Users?" + parameters);
        assertThat(refused.status()).as(refused.text()).isEqualTo(400);
        assertThat(refused.scimType()).isEqualTo("invalidValue");
        assertThat(refused.detail()).contains("sort");
    }

    private static List<String> names(String parameters) {
        Answer answer = SCIM.get("/Users?" + parameters);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json()
                .path("Resources")
                .valueStream()
                .map(user -> user.path("userName"))
                .map(JsonNode::asString)
                .toList();
    }

    private static void user(String userName, String more) {
        Answer created = SCIM.post(
                "/Users",
                "{\"schemas\":[\"%s\",\"%s\"],\"userName\":\"%s\",%s}"
                        .formatted(ScimClient.USER, ScimClient.ENTERPRISE, userName, more));
        assertThat(created.status()).as(created.text()).isEqualTo(201);
    }
}
