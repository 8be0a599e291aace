package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.TestDatabase;
import dev.roster.http.ScimClient.Answer;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.ApplicationContext;

/** Who takes an answer slowly takes no connection of the database from the others, and is given all of it. */
class SlowReadersTest {
    private static final int READERS = 5;
    private static final int LARGE = 7 << 20;
    private static final ApplicationContext SERVER =
            TestServer.run("--roster.database.pool-size=1", "--roster.request-timeout=1s");
    private static final String ORIGIN =
            "http://localhost:" + SERVER.getEnvironment().getRequiredProperty("local.server.port");

    private final ScimClient scim = TestServer.newTenant().at(ORIGIN);

    private final List<Socket> readers = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Socket reader : readers) {
            reader.close();
        }
    }

    @Test
    @Timeout(60)
    void theOthersAreServedMeanwhile() throws IOException, SQLException {
        fill();
        begin();
        for (int i = 0; i < READERS; i++) {
            Answer page = scim.get("/Users?count=1&attributes=userName");
            assertThat(page.status()).as(page.text()).isEqualTo(200);
            assertThat(scim.user("ann" + i)).isNotEmpty();
        }
    }

    /** Seven megabytes in one part, of which no buffer on the way holds more than some. */
    @Test
    @Timeout(60)
    void whoTakesALittleNowAndThenIsGivenAllAndWhoTakesNothingIsCutOff() throws IOException, SQLException {
        double cutOff = cutOff();
        String large = large();
        Socket taking = new Socket();
        Socket idle = new Socket();
        readers.addAll(List.of(taking, idle));
        begin(idle, "/Users/" + large);
        begin(taking, "/Users/" + large);
        assertThat(rest(taking, 40 * 1024)).isGreaterThan(LARGE);
        assertThat(rest(idle, 1 << 20)).isLessThan(LARGE);
        LockSupport.parkNanos(1_500_000_000);
        assertThat(cutOff()).isEqualTo(cutOff + 1);
    }

    private static double cutOff() {
        return SERVER.getBean(MeterRegistry.class)
                .get("roster.answers.cut.off")
                .counter()
                .count();
    }

    /** The number of bytes until the end, or until the server closes, taken some at a time. */
    private static int rest(Socket reader, int atOnce) throws IOException {
        reader.setSoTimeout(2000);
        InputStream from = new BufferedInputStream(reader.getInputStream(), 4096);
        int all = 0;
        try {
            while (from.read() >= 0) {
                all++;
                if (all % atOnce == 0) {
                    LockSupport.parkNanos(20_000_000);
                }
            }
        } catch (SocketTimeoutException | SocketException end) {
            return all;
        }
        return all;
    }

    private void begin() throws IOException {
        for (int i = 0; i < READERS; i++) {
            Socket reader = new Socket();
            readers.add(reader);
            begin(reader, "/Users?count=1000");
        }
    }

    /** Reads the first bytes of ten megabytes, which no buffer on the way holds. */
    private void begin(Socket reader, String path) throws IOException {
        reader.setReceiveBufferSize(4096);
        reader.connect(new InetSocketAddress("localhost", URI.create(ORIGIN).getPort()));
        String request = "GET /scim/v2" + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + scim.token()
                + "\r\n\r\n";
        reader.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(new String(reader.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1))
                .isEqualTo("HTTP/1.1 200");
    }

    private String large() throws SQLException {
        try (var database = TestDatabase.dataSource().getConnection();
                var insert = database.prepareStatement("""
                        INSERT INTO scim.resource (tenant_id, id, type, unique_key, document, search, created_at, modified_at)
                        SELECT ?, gen_random_uuid(), 'User', 'large',
                          jsonb_build_object('userName', 'large', 'title', repeat('x', ?)), '{}', now(), now() RETURNING id""")) {
            insert.setInt(1, scim.tenant());
            insert.setInt(2, LARGE);
            try (var rows = insert.executeQuery()) {
                rows.next();
                return rows.getString(1);
            }
        }
    }

    private void fill() throws SQLException {
        try (var database = TestDatabase.dataSource().getConnection();
                var insert = database.prepareStatement("""
                        INSERT INTO scim.resource (tenant_id, id, type, unique_key, document, search, created_at, modified_at)
                        SELECT ?, gen_random_uuid(), 'User', 'slow' || i,
                          jsonb_build_object('userName', 'slow' || i, 'title', repeat('x', 10000)), '{}', now(), now()
                        FROM generate_series(1, 1000) i""")) {
            insert.setInt(1, scim.tenant());
            insert.executeUpdate();
        }
    }
}
