package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.TestDatabase;
import dev.roster.http.ScimClient.Answer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who takes a list slowly takes no connection of the database from the others. */
class SlowReadersTest {
    private static final int READERS = 5;
    private static final String ORIGIN = TestServer.start("--roster.database.pool-size=1");

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

    private void begin() throws IOException {
        for (int i = 0; i < READERS; i++) {
            Socket reader = new Socket();
            readers.add(reader);
            begin(reader);
        }
    }

    /** Reads the first bytes of ten megabytes, which no buffer on the way holds. */
    private void begin(Socket reader) throws IOException {
        reader.setReceiveBufferSize(4096);
        reader.connect(new InetSocketAddress("localhost", URI.create(ORIGIN).getPort()));
        String request = "GET /scim/v2/Users?count=1000 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + scim.token() + "\r\n\r\n";
        reader.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(new String(reader.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1))
                .isEqualTo("HTTP/1.1 200");
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
