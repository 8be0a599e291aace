package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** Connections that send nothing, or hardly anything, do not stay. */
class SlowRequestsTest {
    private static final URI SERVER =
            URI.create(TestServer.start("--server.netty.idle-timeout=1s", "--roster.request-timeout=1s"));
    private static final String POST = """
            POST /scim/v2/Users HTTP/1.1\r
            Host: localhost\r
            Authorization: Bearer token-of-the-default-tenant\r
            Content-Type: application/scim+json\r
            Content-Length: 1000\r
            \r
            """;

    @Test
    void aConnectionThatSendsNothingIsClosed() throws IOException {
        assertThat(allThatComes("")).isEmpty();
    }

    @Test
    void headersThatDoNotEndAreNoReasonToStay() throws IOException {
        assertThat(allThatComes("GET /livez HTTP/1.1\r\nHost: loc")).isEmpty();
    }

    @Test
    void aConnectionThatRestsAfterItsRequestIsClosed() throws IOException {
        assertThat(allThatComes("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void aBodyThatDoesNotArriveIsARequestTimeout() throws IOException {
        assertThat(allThatComes(POST + "{"))
                .startsWith("HTTP/1.1 408")
                .contains("urn:ietf:params:scim:api:messages:2.0:Error", "\"status\":\"408\"");
    }

    /** The connection must end even if nobody reads its body. */
    @Test
    void aRefusedRequestWhoseBodyDoesNotArriveIsNoReasonToStay() throws IOException {
        assertThat(allThatComes(POST.replace("Bearer", "Basic") + "{")).startsWith("HTTP/1.1 401");
    }

    @Test
    void whatWasAnsweredIsForgotten() throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest stranger = HttpRequest.newBuilder(
                        URI.create(TestServer.start()).resolve("/scim/v2/Users"))
                .build();
        for (int i = 0; i < 1_000; i++) {
            assertThat(client.send(stranger, BodyHandlers.discarding()).statusCode())
                    .isEqualTo(401);
        }
        assertThat(alive("reactor.netty.http.server.HttpServerOperations")).isLessThan(500);
    }

    private static long alive(String name) throws JMException {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {null},
                        new String[] {String[].class.getName()});
        return histogram
                .lines()
                .map(line -> line.strip().split("\\s+"))
                .filter(columns -> columns.length > 3 && columns[3].equals(name))
                .mapToLong(columns -> Long.parseLong(columns[1]))
                .sum();
    }

    /** Until the server closes; it fails after 20 s. */
    private static String allThatComes(String request) throws IOException {
        try (Socket socket = new Socket(SERVER.getHost(), SERVER.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
