package dev.roster.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A server as the image starts it, with the beans that the build worked out, does all that one in the tests does. */
class PreparedServerTest {
    private static final String ADMIN = "an-administrators-token";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static Process server;
    private static ScimClient scim;

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> environment = new HashMap<>(ServerProcess.environment());
        environment.put("ROSTER_ADMIN_TOKEN", ADMIN);
        environment.put("ROSTER_BULK_MAX_OPERATIONS", "7");
        environment.put("MAX_BODY_SIZE", "20KB");
        server = ServerProcess.start(environment);
        scim = ServerProcess.client(server, new ConcurrentLinkedQueue<>());
    }

    @AfterAll
    static void stop() {
        server.destroy();
    }

    @Test
    void resourcesAreKept() {
        String ann = scim.user("prepared-ann");
        String staff = scim.group("Prepared staff", ann);
        assertThat(scim.get("/Users/" + ann).json().at("/groups/0/value").asString())
                .isEqualTo(staff);
        String inactive = "{\"op\":\"replace\",\"path\":\"active\",\"value\":false}";
        assertThat(scim.patch("/Users/" + ann, inactive).status()).isEqualTo(200);
        assertThat(scim.find("/Users", "userName eq \"prepared-ann\"")
                        .json()
                        .at("/Resources/0/active")
                        .asBoolean(true))
                .isFalse();
        String bulk = """
                {"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[
                 {"method":"DELETE","path":"/Groups/%s"},{"method":"DELETE","path":"/Users/%s"}]}""".formatted(staff, ann);
        assertThat(scim.post("/Bulk", bulk).json().findValuesAsString("status")).containsExactly("204", "204");
        ScimClient.Answer gone = scim.get("/Users/" + ann);
        assertThat(gone.status()).isEqualTo(404);
        assertThat(gone.detail()).contains("no User");
    }

    @Test
    void settingsOfTheStartCount() {
        assertThat(scim.get("/ServiceProviderConfig")
                        .json()
                        .at("/bulk/maxOperations")
                        .intValue())
                .isEqualTo(7);
        assertThat(scim.post("/Users", " ".repeat(21 * 1024)).status()).isEqualTo(413);
    }

    @Test
    void whatIsNoRouteIsThere() throws Exception {
        assertThat(send("/livez").statusCode()).isEqualTo(200);
        assertThat(send("/readyz").statusCode()).isEqualTo(200);
        assertThat(send("/actuator/prometheus").statusCode()).isEqualTo(401);
        String token = "Bearer " + scim.token();
        assertThat(send("/actuator/health", "Authorization", token).body()).contains("UP");
        assertThat(send("/actuator/prometheus", "Authorization", token).body()).contains("roster_requests");
        assertThat(send("/actuator/beans", "Authorization", token).statusCode()).isEqualTo(404);
        assertThat(send("/scim/v2/Nothing", "Authorization", token).body()).contains("nothing at this address");
    }

    @Test
    void theConsoleOpens() throws Exception {
        HttpRequest signIn = HttpRequest.newBuilder(uri("/console/sign-in"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("next=/console&token=" + ADMIN))
                .build();
        HttpResponse<String> signedIn = HTTP.send(signIn, BodyHandlers.ofString());
        assertThat(signedIn.statusCode()).isEqualTo(303);
        String cookie = signedIn.headers().firstValue("Set-Cookie").orElseThrow();
        HttpResponse<String> page = send("/console", "Cookie", cookie.substring(0, cookie.indexOf(';')));
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<html");
    }

    private static HttpResponse<String> send(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static URI uri(String path) {
        return URI.create(scim.baseUrl().replace("/scim/v2", path));
    }
}
