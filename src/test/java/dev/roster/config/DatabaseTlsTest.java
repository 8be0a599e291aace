package dev.roster.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roster.TestDatabase;
import dev.roster.startup.StartupFailure;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.r2dbc.spi.Connection;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** How the connection to PostgreSQL is encrypted, and what is held against its certificate, which is for localhost. */
class DatabaseTlsTest {
    @TempDir
    private static Path folder;

    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() throws Exception {
        X509Bundle authority = authority("ours");
        X509Bundle server = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .buildIssuedBy(authority);
        Files.writeString(folder.resolve("ours.pem"), authority.getCertificatePEM());
        Files.writeString(folder.resolve("other.pem"), authority("other").getCertificatePEM());
        Path certificate = Files.writeString(folder.resolve("server.pem"), server.getCertificatePathPEM());
        Path key = Files.writeString(folder.resolve("server.key"), server.getPrivateKeyPEM());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        postgres = EmbeddedPostgres.builder()
                .setLocaleConfig("locale", "C")
                .setServerConfig("ssl", "on")
                .setServerConfig("ssl_cert_file", certificate.toString())
                .setServerConfig("ssl_key_file", key.toString())
                .start();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"prefer", "require", "Verify-Full"})
    void whatIsOfferedIsUsed(String sslMode) {
        DatabaseProperties database = database("localhost", sslMode, sslMode.startsWith("V") ? "ours.pem" : "");
        assertThatCode(() -> new DatabaseMigration(database)).doesNotThrowAnyException();
        assertThat(isEncrypted(database)).isTrue();
    }

    @Test
    void whatIsNotWantedIsNotUsed() {
        assertThat(isEncrypted(database("localhost", "disable", ""))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"require", "verify-full"})
    void whatIsAskedForHasToBeOffered(String sslMode) {
        DatabaseProperties plain = TestDatabase.properties();
        DatabaseProperties database = new DatabaseProperties(
                plain.host(),
                plain.port(),
                plain.name(),
                plain.user(),
                plain.password(),
                Duration.ofSeconds(1),
                10,
                sslMode,
                "");
        assertIsRefused(database, "does not support SSL");
        assertThatThrownBy(() -> isEncrypted(database))
                .hasStackTraceContaining("support for SSL connection is disabled");
    }

    @Test
    void aCertificateOfAnotherAuthorityIsRefusedWhereThatIsAsked() {
        // Without a file, of those that Java trusts.
        for (String authority : List.of("other.pem", "")) {
            DatabaseProperties database = database("localhost", "verify-full", authority);
            assertIsRefused(database, "PKIX path");
            assertThatThrownBy(() -> isEncrypted(database)).hasStackTraceContaining("PKIX path");
        }
    }

    @Test
    void aCertificateForAnotherHostIsRefusedWhereThatIsAsked() {
        DatabaseProperties database = database("127.0.0.1", "verify-full", "ours.pem");
        assertIsRefused(database, "hostname 127.0.0.1 could not be verified");
        assertThatThrownBy(() -> isEncrypted(database)).hasStackTraceContaining("IP address 127.0.0.1");
        assertThat(isEncrypted(database("127.0.0.1", "require", ""))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"verify-full, none.pem", "verify-full, .", "require, ours.pem"})
    void authoritiesThatCantBeUsedAreToldAtOnce(String sslMode, String authority) {
        assertThatThrownBy(() -> new DatabaseMigration(database("localhost", sslMode, authority)))
                .isInstanceOf(StartupFailure.class)
                .hasMessageStartingWith("POSTGRES_SSLROOTCERT");
    }

    private static void assertIsRefused(DatabaseProperties database, String reason) {
        assertThatThrownBy(() -> new DatabaseMigration(database))
                .isInstanceOf(StartupFailure.class)
                .hasMessageContaining(reason);
    }

    private static boolean isEncrypted(DatabaseProperties database) {
        var connections = DatabaseConfiguration.connections(database, "tls", Duration.ofSeconds(5), Map.of());
        return Boolean.TRUE.equals(Mono.usingWhen(
                        connections.create(),
                        connection -> Flux.from(connection
                                        .createStatement("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
                                        .execute())
                                .flatMap(result -> result.map(row -> row.get(0, Boolean.class)))
                                .single(),
                        Connection::close)
                .block(Duration.ofSeconds(20)));
    }

    private static X509Bundle authority(String name) throws Exception {
        return new CertificateBuilder()
                .subject("CN=" + name)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    private static DatabaseProperties database(String host, String sslMode, String authority) {
        String file = authority.isEmpty() ? "" : folder.resolve(authority).toString();
        return new DatabaseProperties(
                host, postgres.getPort(), "postgres", "postgres", "", Duration.ofSeconds(1), 10, sslMode, file);
    }
}
