package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HEAD, OPTIONS and gzip, which HTTP clients may expect of any server (RFC 9110). */
class HttpTest {
    private static final int LIMIT = 16 * 1024 * 1024;

    private final ScimClient scim = TestServer.newTenant();
    private final String ann = scim.user("ann");

    @ParameterizedTest
    @ValueSource(strings = {"/Users", "/Users/ANN", "/Schemas", "/ServiceProviderConfig", ""})
    void headIsGetWithoutTheBody(String path) {
        String address = path.replace("ANN", ann);
        Answer get = scim.get(address);
        Answer head = scim.send("HEAD", address, BodyPublishers.noBody());
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.text()).isEmpty();
        for (String header : new String[] {"Content-Type", "ETag", "Content-Location"}) {
            assertThat(head.header(header)).isEqualTo(get.header(header));
        }
    }

    @Test
    void headOfWhatIsNotThereIs404() {
        Answer head = scim.send("HEAD", "/Users/none", BodyPublishers.noBody());
        assertThat(head.status()).isEqualTo(404);
        assertThat(head.text()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/Users, GET HEAD POST OPTIONS",
        "/Users/ANN, GET HEAD PUT PATCH DELETE OPTIONS",
        "/Users/.search, POST OPTIONS",
        "/Schemas, GET HEAD OPTIONS",
        "'', GET HEAD OPTIONS",
    })
    void optionsTellsWhatIsAllowed(String path, String allowed) {
        Answer options = scim.send("OPTIONS", path.replace("ANN", ann), BodyPublishers.noBody());
        assertThat(options.status()).isEqualTo(204);
        assertThat(options.header("Allow").split(",\\s*", -1)).containsExactlyInAnyOrder(allowed.split(" ", -1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "deflate", "gzip;q=0, *", "br, *;q=0", ";;;", "gzip;q=..."})
    void anAnswerIsPlainForOthers(String accepted) {
        Answer plain = scim.get("/Schemas", "Accept-Encoding", accepted);
        assertThat(plain.header("Content-Encoding")).isEmpty();
        assertThat(plain.json()).isEqualTo(scim.get("/Schemas").json());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip,deflate", "*", "snappy, gzip;q=0.1"})
    void anAnswerIsZippedForThoseWhoTakeIt(String accepted) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(scim.baseUrl() + "/Schemas"))
                .header("Accept-Encoding", accepted)
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> zipped = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            assertThat(zipped.headers().firstValue("Content-Encoding")).contains("gzip");
            assertThat(zipped.headers().firstValue("Vary")).contains("Accept-Encoding");
            try (var unzipped = new GZIPInputStream(new ByteArrayInputStream(zipped.body()))) {
                String text = new String(unzipped.readAllBytes(), StandardCharsets.UTF_8);
                assertThat(text).isEqualTo(scim.get("/Schemas").text());
                assertThat(zipped.body().length).isLessThan(text.length() / 4);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", "x-gzip"})
    void aZippedBodyIsRead(String encoding) throws IOException {
        String body = "{\"schemas\":[\"" + ScimClient.USER + "\"],\"userName\":\"bob-" + encoding.length() + encoding
                + "\",\"displayName\":\"" + "b".repeat(100_000) + "\"}";
        Answer created = post(zip(body.getBytes(StandardCharsets.UTF_8)), encoding);
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        assertThat(created.json().path("displayName").stringValue()).hasSize(100_000);
    }

    @Test
    void whatCantBeUnpackedIsRefused() throws IOException {
        byte[] body = zip("{}".getBytes(StandardCharsets.UTF_8));
        assertThat(post(Arrays.copyOf(body, body.length / 2), "gzip").scimType())
                .isEqualTo("invalidSyntax");
        assertThat(post("{}".getBytes(StandardCharsets.UTF_8), "gzip").scimType())
                .isEqualTo("invalidSyntax");
        assertThat(post(new byte[0], "gzip").scimType()).isEqualTo("invalidSyntax");
        assertThat(post(zip(new byte[0]), "gzip").scimType()).isEqualTo("invalidSyntax");
        Answer unknown = post(body, "br");
        assertThat(unknown.status()).isEqualTo(415);
        assertThat(unknown.detail()).contains("gzip");
    }

    @Test
    void aBodyThatIsTooLargeOnceUnpackedIsRefused() throws IOException {
        byte[] bomb = zip(new byte[LIMIT + 1]);
        assertThat(bomb.length).isLessThan(LIMIT / 100);
        Answer refused = post(bomb, "gzip");
        assertThat(refused.status()).isEqualTo(413);
        assertThat(refused.detail()).contains(Integer.toString(LIMIT));
    }

    private Answer post(byte[] body, String encoding) {
        return scim.send("POST", "/Users", BodyPublishers.ofByteArray(body), "Content-Encoding", encoding);
    }

    private static byte[] zip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(packed)) {
            zip.write(bytes);
        }
        return packed.toByteArray();
    }
}
