package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7644 section 3.12: what goes wrong around a request is told as a SCIM error. */
class ErrorsTest {
    private static final String ABSENT = "01a20cc1-ecee-728f-83d8-a3c7ce637cb0";
    private static final String ANN = "{\"schemas\":[\"" + ScimClient.USER + "\"],\"userName\":\"ann\"}";

    private final ScimClient scim = TestServer.newTenant();

    @ParameterizedTest
    @ValueSource(strings = {"/Users", "/Users/" + ABSENT, "/Groups", "/Nonsense", "/Bulk", "/Me"})
    void withoutAKnownTokenThereIsNothing(String path) {
        for (String header : new String[] {"", "Bearer wrong", "Bearer ", "Basic YTpi", "Bearer", scim.token()}) {
            ScimClient stranger = new ScimClient(scim.baseUrl(), "", 0);
            String[] headers = header.isEmpty() ? new String[0] : new String[] {"Authorization", header};
            for (Answer answer : new Answer[] {
                stranger.get(path, headers), stranger.post(path, ANN, headers), stranger.delete(path, headers)
            }) {
                assertError(answer, 401, "");
                assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
            }
        }
        assertNothingStored();
    }

    @Test
    void theSchemeOfTheTokenMayBeInAnyCase() {
        ScimClient plain = new ScimClient(scim.baseUrl(), "", 0);
        assertThat(plain.get("/Users", "Authorization", "bearer " + scim.token())
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/Nonsense",
                "/Users/" + ABSENT,
                "/Groups/" + ABSENT,
                "/Users/not-a-uuid",
                "/Users/1",
                "/Users/" + ABSENT + "/name",
                "/Users/%00",
                "/Users/%2e%2e%2fGroups",
                "/Users/..;a=b",
                "/users",
            })
    void anUnknownAddressIsNotFound(String path) {
        assertError(scim.get(path), 404, "");
    }

    @Test
    void anUnknownIdIsNotFoundForEveryMethod() {
        for (String path : new String[] {"/Users/" + ABSENT, "/Groups/" + ABSENT, "/Users/x"}) {
            assertError(scim.put(path, ANN.replace("userName", "displayName\":\"x\",\"userName")), 404, "");
            assertError(scim.patch(path, "{\"op\":\"remove\",\"path\":\"externalId\"}"), 404, "");
            assertError(scim.delete(path), 404, "");
        }
        String user = scim.user("ann");
        assertError(scim.get("/Groups/" + user), 404, "");
        assertError(scim.delete("/Groups/" + user), 404, "");
        assertError(scim.patch("/Groups/" + user, "{\"op\":\"remove\",\"path\":\"members\"}"), 404, "");
        assertThat(scim.get("/Users/" + user).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "/Users, PUT, 'GET HEAD POST OPTIONS'",
        "/Users, PATCH, 'GET HEAD POST OPTIONS'",
        "/Groups, DELETE, 'GET HEAD POST OPTIONS'",
        "/Users/1, POST, 'GET HEAD PUT PATCH DELETE OPTIONS'",
        "/Groups/1, POST, 'GET HEAD PUT PATCH DELETE OPTIONS'",
        "/Users, TRACE, 'GET HEAD POST OPTIONS'",
        "/Users/1, NONSENSE, 'GET HEAD PUT PATCH DELETE OPTIONS'"
    })
    void whatCannotBeDoneHereTellsWhatCan(String path, String method, String allowed) {
        Answer answer = scim.send(method, path, BodyPublishers.ofString(ANN));
        assertError(answer, 405, "");
        assertThat(answer.header("Allow").split(",\\s*", -1)).containsExactlyInAnyOrder(allowed.split(" ", -1));
    }

    @Test
    void anAnswerInAnotherFormatIsNotAcceptable() {
        String user = "/Users/" + scim.user("ann");
        for (String accept : new String[] {"text/html", "application/xml", "nonsense"}) {
            assertError(scim.get("/Users", "Accept", accept), 406, "");
            assertError(scim.get(user, "Accept", accept), 406, "");
            assertError(scim.delete(user, "Accept", accept), 406, "");
            assertError(scim.post("/Users", ANN.replace("ann", "bob"), "Accept", accept), 406, "");
        }
        for (String accept : new String[] {
            "*/*",
            "application/*",
            "application/json",
            "application/scim+json",
            "text/html, application/scim+json;q=0.5",
            "application/json;charset=utf-8"
        }) {
            Answer answer = scim.get(user, "Accept", accept);
            assertThat(answer.status()).as(accept).isEqualTo(200);
            assertThat(answer.header("Content-Type")).isEqualTo("application/scim+json");
        }
        assertThat(scim.sql("SELECT user_name FROM users WHERE tenant_id = ?")).containsExactly("ann");
    }

    @Test
    void aBodyInAnotherFormatIsNotSupported() {
        String user = "/Users/" + scim.user("ann");
        for (String type : new String[] {"text/plain", "application/xml", "application/x-www-form-urlencoded", "x"}) {
            assertError(scim.post("/Users", ANN.replace("ann", "bob"), "Content-Type", type), 415, "");
            assertError(scim.put(user, ANN.replace("ann", "bob"), "Content-Type", type), 415, "");
            assertError(scim.patch(user, "{}", "Content-Type", type), 415, "");
        }
        int n = 0;
        for (String type : new String[] {
            "application/json",
            "application/scim+json; charset=utf-8",
            "application/scim+json; charset=ISO-8859-1",
            "APPLICATION/SCIM+JSON"
        }) {
            Answer answer = scim.post("/Users", ANN.replace("ann", "bob" + n++), "Content-Type", type);
            assertThat(answer.status()).as(type).isEqualTo(201);
        }
    }

    @Test
    void aBodyOverTheLimitIsTooLarge() {
        String user = "/Users/" + scim.user("ann");
        byte[] large = new byte[17 << 20];
        Arrays.fill(large, (byte) ' ');
        assertError(scim.send("POST", "/Users", BodyPublishers.ofByteArray(large)), 413, "");
        assertError(scim.send("PUT", user, BodyPublishers.ofByteArray(large)), 413, "");
        assertError(scim.send("PATCH", user, BodyPublishers.ofByteArray(large)), 413, "");
        assertThat(scim.get(user).header("ETag")).isEqualTo("W/\"1\"");

        String padded = ANN.replace("ann", "bob") + " ".repeat(15 << 20);
        assertThat(scim.post("/Users", padded).status()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/scim/v2/Users?filter=%zz",
                "/scim/v2/Users?filter=userName%20eq%20%22%4",
                "/scim/v2/Users?count=%",
                "/scim/v2/Users?filter=userName eq \"ann\"",
                "/scim/v2/Users?filter=userName%20eq%20\"ann\"",
                "/scim/v2/Users/%zz",
                "/scim/v2/Users?x=\u0001",
            })
    void anAddressThatIsNoneIsABadRequest(String target) {
        assertMalformed(RawHttp.get(scim, target), 400);
    }

    @Test
    void aHeadOrAddressBeyondAllMeasureIsRefused() {
        assertMalformed(RawHttp.get(scim, "/scim/v2/Users", "X-Long: " + "x".repeat(100_000)), 431);
        assertMalformed(RawHttp.get(scim, "/scim/v2/Users?x=" + "x".repeat(200_000)), 414);
        assertMalformed(RawHttp.get(scim, "/scim/v2/Users", "no colon"), 400);
        assertMalformed(RawHttp.send("nonsense\r\n\r\n"), 400);
        assertThat(scim.get("/Users", "X-Long", "x".repeat(6_000)).status()).isEqualTo(200);
    }

    @Test
    void aFilterMayBeLongButNotWithoutEnd() {
        String longest = "userName eq \"" + "x".repeat(16_000) + "\"";
        assertThat(scim.find("/Users", longest).json().path("totalResults").asInt(-1))
                .isZero();
        assertError(scim.find("/Users", "userName eq \"" + "x".repeat(17_000) + "\""), 400, "invalidFilter");
        assertError(scim.find("/Users", "(".repeat(60) + "userName pr" + ")".repeat(60)), 400, "invalidFilter");
        assertError(scim.find("/Users", "not(".repeat(60) + "userName pr" + ")".repeat(60)), 400, "invalidFilter");
        assertError(scim.find("/Users", "title pr" + " or title pr".repeat(600)), 400, "invalidFilter");
        assertThat(scim.find("/Users", "title pr" + " or name.givenName eq \"a\"".repeat(400))
                        .status())
                .isEqualTo(200);
        assertThat(scim.find("/Users", "(".repeat(50) + "title pr" + ")".repeat(50))
                        .status())
                .isEqualTo(200);
        assertError(scim.find("/Users", "title co \"" + "x".repeat(5_000) + "\""), 400, "invalidFilter");
        assertError(scim.find("/Users", "userName co \"" + "x".repeat(5_000) + "\""), 400, "invalidFilter");
    }

    private void assertNothingStored() {
        assertThat(scim.sql("SELECT id FROM scim.resource WHERE tenant_id = ?")).isEmpty();
    }

    static void assertError(Answer answer, int status, String scimType) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/scim+json");
        assertThat(answer.json().path("schemas").path(0).asString())
                .isEqualTo("urn:ietf:params:scim:api:messages:2.0:Error");
        assertThat(answer.json().path("status").stringValue()).isEqualTo(Integer.toString(status));
        assertThat(answer.scimType()).isEqualTo(scimType);
        assertThat(answer.detail()).isNotBlank();
    }

    private static void assertMalformed(RawHttp answer, int status) {
        assertThat(answer.status()).as(answer.head()).isEqualTo(status);
        assertThat(answer.head()).containsPattern("(?i)x-request-id: [0-9a-f-]{36}");
        assertThat(answer.head()).containsIgnoringCase("content-type: application/scim+json");
        assertThat(answer.json().path("schemas").path(0).asString())
                .isEqualTo("urn:ietf:params:scim:api:messages:2.0:Error");
        assertThat(answer.json().path("status").stringValue()).isEqualTo(Integer.toString(status));
    }
}
