package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/** A password is taken and never shown (RFC 7643 section 4.1.1): forgotten, or kept as a hash where a setting says so. */
class PasswordTest {
    private static final String PREFIX = "{argon2@SpringSecurity_v5_8}";

    private static final class Keeping {
        static final String ORIGIN = TestServer.start("--roster.passwords=hash");
    }

    private final ScimClient discarding = TestServer.newTenant();
    private final ScimClient keeping =
            new ScimClient(Keeping.ORIGIN + "/scim/v2", discarding.token(), discarding.tenant());

    @Test
    void itIsForgottenUnlessASettingSaysOtherwise() {
        Answer created = create(discarding, "ann", "s3cret");
        assertThat(created.status()).isEqualTo(201);
        Answer patched = discarding.patch(
                "/Users/" + created.id(), "{\"op\":\"replace\",\"path\":\"password\",\"value\":\"0ther\"}");
        assertThat(patched.header("ETag")).isEqualTo("W/\"1\"");
        assertNowhere(discarding, "s3cret");
        assertThat(hashes()).containsExactly("null");
        assertThat(config(discarding)).isFalse();
    }

    @Test
    void aHashOfItIsKeptAndNothingElse() {
        Answer created = create(keeping, "ann", "s3cret");
        assertThat(created.status()).as(created.text()).isEqualTo(201);
        assertThat(created.text()).doesNotContain("password", "s3cret", "argon2");
        assertMatches("s3cret");
        assertNowhere(keeping, "s3cret");
        assertThat(config(keeping)).isTrue();
    }

    @Test
    void aPatchAndAPutChangeIt() {
        String ann = "/Users/" + create(keeping, "ann", "s3cret").id();
        Answer patched = keeping.patch(ann, "{\"op\":\"replace\",\"path\":\"password\",\"value\":\"second\"}");
        assertThat(patched.header("ETag")).isEqualTo("W/\"2\"");
        assertMatches("second");
        Answer put = keeping.put(ann, body("ann", "third"));
        assertThat(put.header("ETag")).isEqualTo("W/\"3\"");
        assertMatches("third");
        keeping.patch(ann, "{\"op\":\"add\",\"value\":{\"password\":\"fourth\",\"title\":\"Chief\"}}");
        assertMatches("fourth");
        assertNowhere(keeping, "third", "fourth");
    }

    /** A PUT that meets another change is tried again, with all that it brought. */
    @Test
    void aPutSetsItAmongManyChanges() {
        String ann = "/Users/" + create(keeping, "ann", "first").id();
        for (int round = 0; round < 5; round++) {
            String password = "round" + round;
            List<CompletableFuture<Answer>> changes = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String title = "{\"op\":\"replace\",\"path\":\"title\",\"value\":\"%d %d\"}".formatted(round, i);
                changes.add(CompletableFuture.supplyAsync(() -> keeping.patch(ann, title)));
            }
            Answer put = keeping.put(ann, body("ann", password).replaceFirst("\\{", "{\"active\":true,"));
            assertThat(put.status()).as(put.text()).isEqualTo(200);
            assertThat(changes).allMatch(change -> change.join().status() == 200);
            assertMatches(password);
        }
    }

    @Test
    void whatSaysNothingOfItLeavesIt() {
        String ann = "/Users/" + create(keeping, "ann", "s3cret").id();
        keeping.put(ann, "{\"schemas\":[\"%s\"],\"userName\":\"ann\",\"title\":\"Chief\"}".formatted(ScimClient.USER));
        keeping.patch(ann, "{\"op\":\"replace\",\"path\":\"title\",\"value\":\"Head\"}");
        assertMatches("s3cret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"op\":\"remove\",\"path\":\"password\"}",
                "{\"op\":\"replace\",\"path\":\"password\",\"value\":null}",
                "{\"op\":\"replace\",\"value\":{\"password\":null}}"
            })
    void itCanBeRemoved(String operation) {
        String ann = "/Users/" + create(keeping, "ann", "s3cret").id();
        assertThat(keeping.patch(ann, operation).header("ETag")).isEqualTo("W/\"2\"");
        assertThat(hashes()).containsExactly("null");
        assertThat(keeping.patch(ann, operation).header("ETag")).isEqualTo("W/\"2\"");
    }

    /** OpaqueString (RFC 8265 section 4.2). */
    @Test
    void spellingsThatPeopleCantTellApartAreOnePassword() {
        create(keeping, "ann", "e\\u0301\\u00a0x");
        assertMatches("\u00e9 x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\\u0007b", "LONG"})
    void oneThatCantBeComparedIsRefused(String password) {
        Answer answer = create(keeping, "ann", password.replace("LONG", "x".repeat(1001)));
        ErrorsTest.assertError(answer, 400, "invalidValue");
        assertThat(answer.detail()).contains("password");
        assertThat(hashes()).isEmpty();
    }

    @Test
    void aBulkRequestKeepsHashesToo() {
        Answer answer = keeping.post(
                "/Bulk",
                BulkTest.request(
                        "",
                        BulkTest.post("a", "/Users", body("ann", "s3cret")),
                        BulkTest.post("b", "/Users", body("bob", "")),
                        BulkTest.patch(
                                "/Users/bulkId:a", "{\"op\":\"replace\",\"path\":\"password\",\"value\":\"second\"}")));
        assertThat(BulkTest.each(answer, "status")).containsExactly("201", "400", "200");
        assertMatches("second");
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void itIsNotLogged(CapturedOutput log) {
        LoggingSystem logging = LoggingSystem.get(PasswordTest.class.getClassLoader());
        List<String> loggers = List.of("dev.roster", "io.r2dbc", "org.springframework.web");
        loggers.forEach(logger -> logging.setLogLevel(logger, LogLevel.TRACE));
        try {
            String ann = "/Users/" + create(keeping, "ann", "s3cret-1").id();
            keeping.put(ann, body("ann", "s3cret-2"));
            keeping.patch(ann, "{\"op\":\"replace\",\"path\":\"Password\",\"value\":\"s3cret-3\"}");
            keeping.patch(ann, "{\"op\":\"replace\",\"value\":{\"password\":\"s3cret-4\",\"active\":\"True\"}}");
            keeping.post("/Users", body("ann", "s3cret-5"));
            keeping.post("/Users", body("bob", "s3cret-6").replace("}", ""));
            discarding.patch(ann, "{\"op\":\"replace\",\"path\":\"password\",\"value\":[\"s3cret-7\"]}");
            keeping.post("/Bulk", BulkTest.request("", BulkTest.post("a", "/Users", body("cid", "s3cret-8"))));
        } finally {
            loggers.forEach(logger -> logging.setLogLevel(logger, null));
        }
        assertThat(log.getAll())
                .contains("BooleanStrings", "INSERT INTO scim.resource")
                .doesNotContain("s3cret");
    }

    @Test
    void itIsNotToldBackWhereItLacksItsQuotes() {
        Answer refused = keeping.post("/Users", body("ann", "s3cret").replace("\"s3cret\"", "hunter2"));
        ErrorsTest.assertError(refused, 400, "invalidSyntax");
        assertThat(refused.text()).doesNotContain("hunter2");
    }

    @Test
    void itCantBeAskedFor() {
        create(keeping, "ann", "s3cret");
        ErrorsTest.assertError(keeping.find("/Users", "password pr"), 400, "invalidFilter");
        ErrorsTest.assertError(keeping.get("/Users?sortBy=password"), 400, "invalidValue");
        assertThat(keeping.get("/Users?attributes=password,userName").text())
                .contains("ann")
                .doesNotContain("password", "argon2");
    }

    private void assertMatches(String password) {
        String hash = hashes().getFirst();
        assertThat(hash).contains("\"password\"", PREFIX + "$argon2id$").doesNotContain(password);
        String encoded = hash.replaceFirst("(?s).*" + java.util.regex.Pattern.quote(PREFIX) + "(.*?)\".*", "$1");
        assertThat(Argon2PasswordEncoder.defaultsForSpringSecurity_v5_8().matches(password, encoded))
                .isTrue();
    }

    private static void assertNowhere(ScimClient scim, String... passwords) {
        List<String> rows = scim.sql("SELECT r::text FROM scim.resource r WHERE tenant_id = ?");
        assertThat(rows).isNotEmpty();
        for (String password : passwords) {
            assertThat(String.join("", rows) + scim.get("/Users").text()).doesNotContain(password);
        }
    }

    private List<String> hashes() {
        return keeping.sql("SELECT hashes::text FROM scim.resource WHERE tenant_id = ? ORDER BY id");
    }

    private static boolean config(ScimClient scim) {
        return scim.get("/ServiceProviderConfig")
                .json()
                .at("/changePassword/supported")
                .asBoolean();
    }

    private static Answer create(ScimClient scim, String userName, String password) {
        return scim.post("/Users", body(userName, password));
    }

    private static String body(String userName, String password) {
        return "{\"schemas\":[\"%s\"],\"userName\":\"%s\",\"password\":\"%s\"}"
                .formatted(ScimClient.USER, userName, password);
    }
}
