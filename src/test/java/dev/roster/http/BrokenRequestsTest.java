package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Requests that end in their middle, or that a proxy spoils: they have an id and a row, and the server's log has nothing of their query. */
@ExtendWith(OutputCaptureExtension.class)
class BrokenRequestsTest {
    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n\r\n";

    private final ScimClient scim = TestServer.newTenant();

    @ParameterizedTest
    @ValueSource(strings = {"zz\r\n{}\r\n0\r\n\r\n", "5\r\n{\"a\":zz\r\nzz\r\n", "-1\r\n\r\n"})
    void aBodyThatIsNotHttpIsRefused(String chunks, CapturedOutput log) {
        RawHttp answer = RawHttp.send(post("broken-" + chunks.length()) + CHUNKED + chunks);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.head()).containsIgnoringCase("X-Request-Id: broken-" + chunks.length());
        assertThat(answer.json().path("status").asString()).isEqualTo("400");
        assertThat(answer.json().path("detail").asString()).contains("chunks");
        assertThat(rows("broken-" + chunks.length())).containsExactly("400");
        assertThat(log.getAll()).doesNotContain("s3cret", "ERROR");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET /scim/v2/Users?x=s3cret HTTP/2.0", "PRI * HTTP/2.0", "GET / HTTP/3.0", "GET / HTTP/1.7"})
    void anotherProtocolIsRefused(String line, CapturedOutput log) {
        RawHttp answer = RawHttp.send(line + "\r\nHost: localhost\r\nX-Request-Id: other\r\nX-Mine: s3cret\r\n\r\n");
        assertThat(answer.head()).startsWith("HTTP/1.1 505").containsIgnoringCase("X-Request-Id: other");
        assertThat(answer.json().path("status").asString()).isEqualTo("505");
        assertThat(answer.json().path("detail").asString()).contains("HTTP/1.1");
        assertThat(log.getAll()).doesNotContain("s3cret", "X-Mine", "WARN");
    }

    /** RFC 9112 section 3.2. */
    @ParameterizedTest
    @CsvSource({
        "1.1, '', 400",
        "1.1, Host: a|Host: b|, 400",
        "1.1, Host: a|Host: a|, 400",
        "1.1, Host: a|, 200",
        "1.0, '', 200",
        "1.0, Host: a|Host: b|, 400"
    })
    void aRequestIsForOneHost(String version, String hosts, int status) {
        RawHttp answer = RawHttp.send(
                "GET /livez HTTP/" + version + "\r\n" + hosts.replace("|", "\r\n") + "Connection: close\r\n\r\n");
        assertThat(answer.status()).isEqualTo(status);
        if (status == 400) {
            assertThat(answer.json().path("detail").asString()).contains("Host");
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void whoHangsUpIsNotAnsweredAndDidNotMakeTheServerFail(boolean chunked, boolean reset, CapturedOutput log)
            throws Exception {
        String id = "hung-up-" + chunked + reset;
        URI origin = URI.create(TestServer.origin());
        try (Socket socket = new Socket(origin.getHost(), origin.getPort())) {
            String body = chunked ? CHUNKED + "50\r\n{\"a\":" : "Content-Length: 100\r\n\r\n{\"a\":";
            socket.getOutputStream().write((post(id) + body).getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            // Otherwise the end may come before the request does.
            Thread.sleep(300);
            socket.setSoLinger(reset, 0);
        }
        assertThat(rows(id)).containsExactly("499");
        assertThat(scim.get(TestServer.origin() + "/actuator/prometheus").text())
                .contains("status=\"499\"")
                .doesNotContain("status=\"0\"");
        assertThat(log.getAll()).doesNotContain("s3cret", "ERROR");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-Host: a b",
                "X-Forwarded-Proto: a b",
                "X-Forwarded-Port: x",
                "X-Forwarded-Prefix: a b",
                "Forwarded: host=\"a b\""
            })
    void anAddressThatAProxySpoilsIsRefused(String header) {
        String id = "spoiled-" + header.replaceAll("[^A-Za-z]", "");
        RawHttp answer = RawHttp.get(scim, "/scim/v2/Users", header, "X-Request-Id: " + id);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.head()).containsIgnoringCase("X-Request-Id: " + id);
        assertThat(answer.json().path("detail").asString()).contains("X-Forwarded-Host");
        assertThat(rows(id)).containsExactly("400");
    }

    @Test
    void whoTriesTokensIsSeenWhereverItIs() {
        ScimClient stranger = new ScimClient(TestServer.origin(), "wrong", 0);
        for (String path : List.of("/actuator/health", "/actuator/prometheus", "/scim/v2/console", "/scim/v2/livez")) {
            Answer refused = stranger.get(path);
            assertThat(refused.status()).isEqualTo(401);
            assertThat(rows(refused.header("X-Request-Id"))).as(path).containsExactly("401");
        }
    }

    @Test
    void onlyProbesAndTheConsoleHaveNoRow() {
        List<Answer> unseen = List.of(
                scim.get(TestServer.origin() + "/livez"),
                scim.get(TestServer.origin() + "/actuator/health"),
                scim.get(TestServer.origin() + "/console"));
        Answer seen = scim.get("/actuator/health");
        assertThat(seen.status()).isEqualTo(404);
        assertThat(rows(seen.header("X-Request-Id"))).containsExactly("404");
        // Rows are written in the order of the answers.
        for (Answer answer : unseen) {
            assertThat(find(answer.header("X-Request-Id"))).isEmpty();
        }
    }

    private String post(String id) {
        return "POST /scim/v2/Users?access_token=s3cret HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Type: application/scim+json\r\nX-Request-Id: " + id + "\r\nAuthorization: Bearer "
                + scim.token() + "\r\n";
    }

    /** The statuses of the rows, which are written behind the answer. */
    private List<String> rows(String id) {
        Instant deadline = Instant.now().plusSeconds(20);
        List<String> rows = find(id);
        while (rows.isEmpty() && Instant.now().isBefore(deadline)) {
            Thread.onSpinWait();
            rows = find(id);
        }
        return rows;
    }

    private List<String> find(String id) {
        return scim.sql(
                "SELECT status FROM request_log WHERE coalesce(tenant_id, 0) IN (?, 0) AND request_id = '" + id + "'");
    }
}
