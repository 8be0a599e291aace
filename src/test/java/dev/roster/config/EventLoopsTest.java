package dev.roster.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many threads answer requests: as many as cores, and two at least. */
class EventLoopsTest {
    private static final Pattern LOOP = Pattern.compile("\"(reactor-http-[a-z]+-\\d+)\"");

    @ParameterizedTest
    @CsvSource({"1, 2", "3, 3"})
    void eventLoopsAreAsManyAsCores(int cores, int loops) throws Exception {
        Map<String, String> environment = new HashMap<>(ServerProcess.environment());
        environment.put("JAVA_TOOL_OPTIONS", "-XX:ActiveProcessorCount=" + cores);
        Process server = ServerProcess.start(environment);
        List<HttpClient> clients = new ArrayList<>();
        try {
            URI users = URI.create(
                    ServerProcess.client(server, new ConcurrentLinkedQueue<>()).baseUrl() + "/Users");
            // A connection each, which goes to the next loop.
            for (int i = 0; i < 8; i++) {
                HttpClient client = HttpClient.newHttpClient();
                clients.add(client);
                client.send(HttpRequest.newBuilder(users).build(), BodyHandlers.discarding());
            }
            assertThat(httpThreads(server)).hasSize(loops);
        } finally {
            clients.forEach(HttpClient::close);
            server.destroyForcibly();
        }
    }

    private static Stream<String> httpThreads(Process server) throws IOException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(server.pid()),
                        "Thread.print")
                .start();
        String threads = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return LOOP.matcher(threads).results().map(MatchResult::group).distinct();
    }
}
