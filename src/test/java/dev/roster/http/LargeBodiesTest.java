package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What large bodies need of the heap is bounded: some wait for others. */
class LargeBodiesTest {
    private static final String ORIGIN =
            TestServer.start("--spring.http.codecs.max-in-memory-size=1MB", "--roster.large-bodies=1MB");

    private final ScimClient scim = TestServer.newTenant().at(ORIGIN);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLargeOneWaitsForOthersAndASmallOneDoesNot(boolean hasLength) throws Exception {
        CompletableFuture<Answer> large;
        try (var _ = begin(900_000)) {
            int tries = 0;
            do {
                // Those that come before the server has read the other one do not wait.
                assertThat(++tries).isLessThan(20);
                large = CompletableFuture.supplyAsync(() -> scim.send(
                        "POST",
                        "/Users",
                        hasLength
                                ? BodyPublishers.ofString(user(300_000))
                                : BodyPublishers.fromPublisher(BodyPublishers.ofString(user(300_000))),
                        "Content-Type",
                        "application/scim+json"));
            } while (large.copy().completeOnTimeout(null, 1, TimeUnit.SECONDS).join() != null);
            assertThat(scim.post("/Users", user(1000)).status()).isEqualTo(201);
            assertThat(large).isNotDone();
        }
        assertThat(large.get(10, TimeUnit.SECONDS).status()).isEqualTo(201);
    }

    /** What comes out may be a thousand times as much. It is no gzip, which is found where it is unpacked. */
    @Test
    void aPackedOneWaitsBeforeItIsUnpackedAsAWhole() throws Exception {
        byte[] packed = gzip(user(300_000));
        packed[packed.length - 5] ^= 1;
        CompletableFuture<Answer> large;
        try (var _ = begin(900_000)) {
            int tries = 0;
            do {
                assertThat(++tries).isLessThan(20);
                large = CompletableFuture.supplyAsync(() ->
                        scim.send("POST", "/Users", BodyPublishers.ofByteArray(packed), "Content-Encoding", "gzip"));
            } while (large.copy().completeOnTimeout(null, 1, TimeUnit.SECONDS).join() != null);
        }
        Answer answer = large.get(10, TimeUnit.SECONDS);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.detail()).contains("gzip");
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return packed.toByteArray();
    }

    /** A form is short, and nobody knows who sends it. */
    @Test
    void aStrangerSendsLittle() {
        RawHttp answer = RawHttp.send("""
                POST /console/sign-in HTTP/1.1\r
                Host: localhost\r
                Content-Type: application/x-www-form-urlencoded\r
                Transfer-Encoding: chunked\r
                Connection: close\r
                \r
                """ + "1\r\na\r\n".repeat(600) + "0\r\n\r\n");
        assertThat(answer.status()).isEqualTo(413);
        // Nor waits with a long address for a body that never comes.
        RawHttp address = RawHttp.send("POST /console/sign-in?x=" + "y".repeat(5_000)
                + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\nConnection: close\r\n\r\n");
        assertThat(address.status()).isEqualTo(414);
    }

    /** Objects are made of each. */
    @Test
    void aBodyInVeryManyPartsIsRefused() throws IOException {
        try (Socket socket = begin("Users", -1, "1\r\n \r\n".repeat(9_000) + "0\r\n\r\n")) {
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void oneThatIsTooLargeIsRefusedAndLeavesItsRoom() {
        for (int i = 0; i < 3; i++) {
            assertThat(scim.post("/Users", user(2_000_000)).status()).isEqualTo(413);
        }
        assertThat(scim.post("/Users", user(900_000)).status()).isEqualTo(201);
    }

    /** Its answer has 3 MB and more, which no buffer on the way holds. */
    @Test
    void whoDoesNotTakeTheAnswerLeavesTheRoomOfItsBody() throws IOException {
        String insertion = """
                INSERT INTO scim.resource (tenant_id, id, type, document, search, created_at, modified_at)
                SELECT ?, gen_random_uuid(), 'User', '{}', '{}', now(), now() FROM generate_series(1, 19000) RETURNING id""";
        String members = scim.sql(insertion).stream()
                .map("{\"value\":\"%s\"}"::formatted)
                .collect(Collectors.joining(","));
        String group =
                "{\"schemas\":[\"" + ScimClient.GROUP + "\"],\"displayName\":\"Large\",\"members\":[" + members + "]}";
        try (Socket idle = begin("Groups", group.length(), group)) {
            assertThat(new String(idle.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 201");
            assertThat(scim.post("/Users", user(900_000)).status()).isEqualTo(201);
        }
    }

    /** A request of which the first 100,000 bytes have come. */
    private Socket begin(int length) throws IOException {
        return begin("Users", length, " ".repeat(100_000));
    }

    private Socket begin(String path, int length, String body) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress("localhost", URI.create(ORIGIN).getPort()));
        socket.getOutputStream()
                .write(("""
                POST /scim/v2/%s HTTP/1.1\r
                Host: localhost\r
                Authorization: Bearer %s\r
                Content-Type: application/scim+json\r
                %s\r
                \r
                """.formatted(
                                                path,
                                                scim.token(),
                                                length < 0 ? "Transfer-Encoding: chunked" : "Content-Length: " + length)
                                + body)
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String user(int length) {
        return """
                {"schemas":["%s"],"userName":"%s","title":"%s"}""".formatted(ScimClient.USER, UUID.randomUUID(), "x".repeat(length));
    }
}
