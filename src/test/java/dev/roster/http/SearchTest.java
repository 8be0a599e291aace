package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Queries by POST (RFC 7644 section 3.4.3) and over all resource types (section 3.4.2.1). */
class SearchTest {
    private static final String SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

    private final ScimClient scim = TestServer.newTenant();
    private final String ann = scim.user("ann");
    private final String bob = scim.user("bob");
    private final String crew = scim.group("Crew", ann);

    @Test
    void aSearchIsTheQueryOfItsBody() {
        Answer found = search("/Users", """
                "attributes":["userName","groups"],"filter":"userName sw \\"A\\"","sortBy":"userName",
                "sortOrder":"descending","startIndex":1,"count":10""");
        JsonNode list = found.json();
        assertThat(list.path("schemas").path(0).stringValue())
                .isEqualTo("urn:ietf:params:scim:api:messages:2.0:ListResponse");
        assertThat(list.path("totalResults").intValue()).isEqualTo(1);
        JsonNode user = list.path("Resources").path(0);
        assertThat(user.path("userName").stringValue()).isEqualTo("ann");
        assertThat(user.path("groups")).hasSize(1);
        assertThat(user.has("meta")).isFalse();
        assertThat(search("/Users", "\"sortBy\":\"userName\",\"sortOrder\":\"descending\",\"count\":1")
                        .json()
                        .path("Resources")
                        .path(0)
                        .path("id")
                        .stringValue())
                .isEqualTo(bob);
        JsonNode group =
                search("/Groups", "\"excludedAttributes\":[\"members\"]").json().path("Resources");
        assertThat(group).hasSize(1);
        assertThat(group.path(0).has("members")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id pr | ann bob Crew",
                "userName sw \"b\" | bob",
                "displayName eq \"crew\" | Crew",
                "userName eq \"bob\" or displayName eq \"crew\" | bob Crew",
                // What a type doesn't have, has no value there.
                "userName pr | ann bob",
                "not (userName pr) | Crew",
                "userName ne \"ann\" | bob Crew",
                "userName eq null | Crew",
                "userName ne null | ann bob",
                "members[value eq \"ANN\"] | Crew",
                "members.value eq \"ANN\" | Crew",
                "groups.display eq \"Crew\" | ann",
                "emails[type eq \"work\"] |",
                "meta.resourceType eq \"User\" | ann bob",
                "urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"ann\" | ann",
            })
    void theRootIsAllTypes(String filter, String expected) {
        String text = filter.replace("ANN", ann);
        List<String> names = expected == null ? List.of() : List.of(expected.split(" ", -1));
        assertThat(names(scim.get("/?filter=" + ScimClient.encode(text)))).isEqualTo(names);
        assertThat(names(scim.get("?filter=" + ScimClient.encode(text)))).isEqualTo(names);
        String quoted = text.replace("\"", "\\\"");
        assertThat(names(search("", "\"filter\":\"" + quoted + "\""))).isEqualTo(names);
    }

    @Test
    void theRootShowsEachTypeAsItIs() {
        JsonNode all = scim.get("?sortBy=displayName").json();
        assertThat(all.path("totalResults").intValue()).isEqualTo(3);
        JsonNode group = all.path("Resources").path(0);
        assertThat(group.path("meta").path("location").stringValue()).isEqualTo(scim.baseUrl() + "/Groups/" + crew);
        assertThat(group.path("members")).hasSize(1);
        JsonNode user = all.path("Resources").path(1);
        assertThat(user).isEqualTo(scim.get("/Users/" + ann).json());
        JsonNode named =
                scim.get("?attributes=userName,members.value&sortBy=userName").json();
        assertThat(named.path("Resources").path(2).path("members").path(0)).hasToString("{\"value\":\"" + ann + "\"}");
        assertThat(names(scim.get("?sortBy=id&count=1&startIndex=2"))).containsExactly("bob");
    }

    @Test
    void anAttributeThatNoTypeHasIsRefused() {
        Answer refused = scim.get("?filter=" + ScimClient.encode("nothing eq 1"));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.scimType()).isEqualTo("invalidFilter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/Users", "/Groups"})
    void onlyPostSearches(String endpoint) {
        for (Answer refused : List.of(
                scim.get(endpoint + "/.search"),
                scim.put(endpoint + "/.search", "{}"),
                scim.delete(endpoint + "/.search"))) {
            assertThat(refused.status()).isEqualTo(405);
            assertThat(refused.header("Allow")).isEqualTo("POST,OPTIONS");
        }
    }

    @ParameterizedTest
    @CsvSource({"lenient, 200", "strict, 400"})
    void aNumberMayBeAStringUnlessTheProfileIsStrict(String profile, int status) {
        ScimClient client = TestServer.newTenant(profile);
        List.of("ann", "bob", "cid").forEach(client::user);
        String body = "{\"schemas\":[\"%s\"],\"count\":\"1\",\"startIndex\":\"2\"}".formatted(SEARCH);
        Answer answer = client.post("/Users/.search", body);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().at("/Resources/0/userName").asString("")).isEqualTo(status == 200 ? "bob" : "");
        assertThat(answer.json().path("Resources").size()).isEqualTo(status == 200 ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | invalidSyntax",
                "{\"schemas\":\"SEARCH\"} | invalidSyntax",
                "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"]} | invalidSyntax",
                "{\"schemas\":[\"SEARCH\"],\"filter\":1} | invalidSyntax",
                "{\"schemas\":[\"SEARCH\"],\"attributes\":\"userName\"} | invalidSyntax",
                "{\"schemas\":[\"SEARCH\"],\"attributes\":[1]} | invalidSyntax",
                "{\"schemas\":[\"SEARCH\"],\"attributes\":[\"id\"],\"excludedAttributes\":[\"id\"]} | invalidSyntax",
                "{\"schemas\":[\"SEARCH\"],\"count\":\"many\"} | invalidValue",
                "{\"schemas\":[\"SEARCH\"],\"startIndex\":1.5} | invalidValue",
                "{\"schemas\":[\"SEARCH\"],\"count\":1,\"Count\":2} | invalidSyntax",
                "{\"schemas\":[\"SEARCH\"],\"filter\":\"userName\"} | invalidFilter",
                "{\"schemas\":[\"SEARCH\"],\"cursor\":\"x\"} | invalidCursor",
            })
    void aBadBodyIsRefused(String body, String scimType) {
        Answer refused = scim.post("/Users/.search", body.replace("SEARCH", SEARCH));
        assertThat(refused.status()).as(refused.text()).isEqualTo(400);
        assertThat(refused.scimType()).isEqualTo(scimType);
    }

    @Test
    void aSearchWithoutItsSchemaIsUnderstoodWhereClientsMayForgetIt() {
        scim.user("ann");
        Answer found = scim.post("/Users/.search", "{\"filter\":\"userName eq ann\"}");
        assertThat(found.json().at("/Resources/0/userName").asString("")).isEqualTo("ann");
        ScimClient strict = TestServer.newTenant("strict");
        assertThat(strict.post("/Users/.search", "{\"count\":1}").scimType()).isEqualTo("invalidSyntax");
    }

    @Test
    void numbersOutOfRangeAreAsGoodAsTheNearest() {
        String huge = "9".repeat(100);
        assertThat(search("/Users", "\"count\":" + huge)
                        .json()
                        .path("itemsPerPage")
                        .intValue())
                .isEqualTo(2);
        assertThat(search("/Users", "\"startIndex\":-" + huge)
                        .json()
                        .path("startIndex")
                        .intValue())
                .isEqualTo(1);
    }

    private Answer search(String endpoint, String members) {
        Answer answer = scim.post(endpoint + "/.search", "{\"schemas\":[\"" + SEARCH + "\"]," + members + "}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer;
    }

    private static List<String> names(Answer list) {
        assertThat(list.status()).as(list.text()).isEqualTo(200);
        return list.json()
                .path("Resources")
                .valueStream()
                .map(one ->
                        one.path("displayName").asString(one.path("userName").asString("")))
                .toList();
    }
}
