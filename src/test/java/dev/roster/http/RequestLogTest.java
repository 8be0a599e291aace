package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.TestDatabase;
import dev.roster.http.ScimClient.Answer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every request can be found again, by the id of its answer, with what it was, what was made of it and why it was refused. */
class RequestLogTest {
    private static final String ALL_BODIES = TestServer.start(
            "--roster.request-log.bodies=all",
            "--roster.request-log.mask=nickName",
            "--roster.request-log.body-size=400B");
    private static final String REFUSED_ONLY = TestServer.start("--roster.request-log.requests=refused");

    private final ScimClient scim = TestServer.newTenant();

    @Test
    void aRefusedRequestIsKeptWithItsBodyAndTheReason() {
        scim.user("ann");
        String body = "{\"schemas\":[\"" + ScimClient.USER + "\"],  \"userName\":\"ANN\",\"active\":\"True\"}";
        Answer refused = scim.post("/Users", body, "User-Agent", "An IdP/1.0");
        assertThat(row(
                        refused,
                        "concat_ws('|', token, method, path, status, scim_type, operation, resource_type, subject,"
                                + " user_agent, rewrites::text)"))
                .isEqualTo("test|POST|/Users|409|uniqueness|create User|User|ANN|An IdP/1.0|{BooleanStrings}");
        assertThat(row(refused, "body")).isEqualTo(body);
        assertThat(row(refused, "detail")).isEqualTo(refused.detail());
        assertThat(row(refused, "(duration_ms > 0 AND at > now() - interval '1 minute')::text"))
                .isEqualTo("true");
    }

    @Test
    void whatWasDoneLeadsToTheResourceAndNeedsNoBody() {
        Answer created = scim.post("/Users", "{\"schemas\":[\"" + ScimClient.USER + "\"],\"userName\":\"ann\"}");
        Answer changed =
                scim.patch("/Users/" + created.id(), "{\"op\":\"Replace\",\"path\":\"active\",\"value\":\"False\"}");
        assertThat(row(created, "concat_ws('|', status, resource_id, subject, body)"))
                .isEqualTo("201|" + created.id() + "|ann");
        assertThat(row(changed, "concat_ws('|', status, resource_id, subject, rewrites::text, body)"))
                .isEqualTo("200|" + created.id() + "|ann|{BooleanStrings}");
        assertThat(row(scim.delete("/Users/" + created.id()), "concat_ws('|', status, subject)"))
                .isEqualTo("204|ann");
        assertThat(scim.changes("SELECT action FROM changes WHERE tenant_id = ? AND request_id = '"
                        + changed.header("X-Request-Id") + "'"))
                .containsExactly("update");
    }

    @Test
    void aLookupTellsWhatItLookedForAndWhetherItWasFound() {
        scim.user("ann");
        Answer found = scim.find("/Users", "userName eq \"ann\"");
        Answer nothing = scim.find("/Users", "userName eq \"bob\"");
        assertThat(row(found, "concat_ws('|', operation, query, subject, results)"))
                .isEqualTo("query User|filter=userName eq \"ann\"|ann|1");
        assertThat(row(nothing, "concat_ws('|', subject, results)")).isEqualTo("bob|0");
    }

    @Test
    void aRefusedOperationOfABulkRequestHasARowOfItsOwn() {
        Answer bulk = scim.post(
                "/Bulk",
                BulkTest.request(
                        "",
                        BulkTest.post(
                                "a", "/Users", "{\"schemas\":[\"" + ScimClient.USER + "\"],\"userName\":\"ann\"}"),
                        BulkTest.post(
                                "b",
                                "/Users",
                                "{\"schemas\":[\"" + ScimClient.USER
                                        + "\"],\"userName\":\"Ann\",\"password\":\"s3cret\"}")));
        assertThat(rows(bulk, "concat_ws('|', operation, resource_type, subject, path, status, bulk_operation, body)"))
                .containsExactlyInAnyOrder(
                        "bulk|/Bulk|200",
                        "create User|User|Ann|/Users|409|1|{\"schemas\":[\"" + ScimClient.USER
                                + "\"],\"userName\":\"Ann\",\"password\":\"***\"}");
        // Of its kind there was no request, so nothing has a mean.
        assertThat(scim.sql("SELECT concat_ws('|', operation, requests, refused, mean_ms IS NULL, slowest_ms = 0)"
                        + " FROM request_rates WHERE tenant_id = ? AND operation = 'create User'"))
                .containsExactly("create User|0|1|t|t");
    }

    @Test
    void aRefusedOperationIsAboutWhatItsPathNames() {
        String ann = scim.user("ann");
        Answer bulk = scim.post(
                "/Bulk",
                BulkTest.request(
                        "",
                        "{\"method\":\"PATCH\",\"path\":\"/Users/" + ann + "\",\"data\":{\"Operations\":7}}",
                        "{\"method\":\"DELETE\",\"path\":\"/Users/7\"}"));
        assertThat(rows(bulk, "concat_ws('|', operation, resource_id, subject, status)"))
                .containsExactly("bulk|200", "patch User|" + ann + "|ann|400", "delete User|404");
    }

    @Test
    void aBodyThatBreaksOffIsKeptAsFarAsItCame() {
        Answer refused =
                scim.post("/Users", "{\"userName\":\"ann\",\"name\":{\"givenName\":\"A\",\"password\":\"s3cret\"");
        assertThat(row(refused, "subject")).isEqualTo("ann");
        assertThat(row(refused, "body"))
                .startsWith("{\"userName\":\"ann\",\"name\":{\"givenName\":\"A\",\"password\":\"***\" …");
    }

    @Test
    void theLongestTextsEndNothing() {
        String long60 = "a".repeat(60_000);
        ScimClient nobody = new ScimClient(TestServer.origin() + "/scim/v2", "wrong", 0);
        Answer query = nobody.get("/Users?filter=password%20eq%20%22" + long60.substring(0, 40_000));
        assertThat(row(query, "query")).isEqualTo("filter=password***");
        Answer body = scim.post("/Users", "{\"title\":\"password \\\"" + long60);
        assertThat(row(body, "status")).isEqualTo("400");
    }

    @Test
    void aLongOrHostileNameIsShownAndTakesNoOtherRowWithIt() {
        Random random = new Random(1);
        String name = random.ints(5000, 0x4e00, 0x9fff)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        String group = scim.post(
                        "/Groups", "{\"schemas\":[\"" + ScimClient.GROUP + "\"],\"displayName\":\"" + name + "\"}")
                .id();
        Answer harmless = scim.get("/Users");
        assertThat(row(scim.get("/Groups/" + group), "right(subject, 1) || length(subject)"))
                .isEqualTo("…513");
        assertThat(row(scim.delete("/Groups/" + group), "length(subject)")).isEqualTo("512");
        assertThat(row(harmless, "status")).isEqualTo("200");
        String user = scim.user("raw\\u202e\\u001b[31mX");
        assertThat(row(scim.get("/Users/" + user), "subject")).isEqualTo("raw\\u202e\\u001b[31mX");
        assertThat(row(scim.delete("/Users/" + user), "subject")).isEqualTo("raw??[31mX");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"userName\":1,\"Password\":\"s3cret\"}",
                "{\"userName\":1,\"pass\\u0077ord\":\"s3cret\"}",
                "{\"userName\":1,\"urn:ietf:params:scim:schemas:core:2.0:User:password\":\"s3cret\"}",
                "{\"userName\":1,\"password\":[{\"value\":\"s3cret\"}]}",
                "{\"userName\":1,\"password\":s3cret}",
                "{\"userName\":\"x\" \"password\":\"s3cret\"}",
                "{\"password\":\"s3cret",
            })
    void passwordsAreMasked(String body) {
        Answer refused = scim.post("/Users", body);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(row(refused, "body || detail")).doesNotContain("s3cret");
    }

    @Test
    void passwordsOfAPatchAndOfAFilterAreMasked() {
        String ann = "/Users/" + scim.user("ann");
        Answer path = scim.patch(ann, """
                {"value":"s3cret","op":"replace","path":"password"},{"op":"x"}""");
        Answer none = scim.patch(ann, "{\"op\":\"replace\",\"value\":{\"password\":\"s3cret\"}},{\"op\":\"x\"}");
        Answer filter = scim.find("/Users", "password eq \"s3cret\"");
        Answer word = scim.find("/Users", "password eq \"a\" s3cret");
        Answer list = scim.patch(ann, "{\"op\":\"replace\",\"path\":[\"password\"],\"value\":\"s3cret\"}");
        Answer quoted = scim.patch(ann, "{\"op\":\"remove\",\"path\":\"password eq \\\"s3cret\\\"\"}");
        Answer token = scim.get("/Users?access_token=s3cret&filter=x");
        for (Answer answer : List.of(path, none, filter, word, list, quoted, token)) {
            assertThat(answer.status()).isEqualTo(400);
            assertThat(row(answer, "concat(body, query, detail, subject)"))
                    .contains("***")
                    .doesNotContain("s3cret");
        }
    }

    @Test
    void aBodyIsCutWhereItIsLongAndMoreCanBeMaskedAndKept() {
        ScimClient other = scim.at(ALL_BODIES);
        Answer created = other.post("/Users", """
                {"schemas":["%s"],"userName":"ann","nickName":"s3cret","title":"%s"}""".formatted(ScimClient.USER, "x".repeat(1000)));
        assertThat(created.status()).isEqualTo(201);
        assertThat(row(created, "body"))
                .contains("\"nickName\":\"***\"")
                .doesNotContain("s3cret")
                .hasSizeLessThan(500);
    }

    @Test
    void hostileTextIsKeptAsEscapes() {
        Answer refused = scim.post(
                "/Users",
                "{\"userName\":\"<script>alert(1)</script>\\u0000\u202E'; DROP TABLE x;--\"}",
                "User-Agent",
                "x".repeat(5000));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(row(refused, "body")).contains("<script>", "\\u0000").doesNotContain("\u202E");
        assertThat(row(refused, "length(user_agent)")).isEqualTo("513");
    }

    @Test
    void whoHasNoTokenIsKeptToo() {
        Answer refused =
                new ScimClient(TestServer.origin() + "/scim/v2", "wrong", 0).get("/Users", "X-Request-Id", "nobody's");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(rows(refused, "concat_ws('|', token, path, status)")).containsExactly("/Users|401");
    }

    /** The first thing that a client reads as it connects; nothing protects it. */
    @Test
    void whoReadsTheDiscoveryIsKnownByATokenThatIsKnown() {
        assertThat(row(scim.get("/ServiceProviderConfig"), "concat_ws('|', tenant_id, token, status)"))
                .isEqualTo(scim.tenant() + "|test|200");
        Answer answer = new ScimClient(TestServer.origin() + "/scim/v2", "wrong", 0).get("/ServiceProviderConfig");
        assertThat(row(answer, "concat_ws('|', tenant_id, token, status)")).isEqualTo("200");
    }

    @Test
    void aSaneRequestIdIsTakenOverAndNoOther() {
        assertThat(scim.get("/Users", "X-Request-Id", "a-b_c.1:2").header("X-Request-Id"))
                .isEqualTo("a-b_c.1:2");
        assertThat(scim.get("/Users", "X-Request-Id", "<b>").header("X-Request-Id"))
                .matches("[0-9a-f-]{36}");
        assertThat(scim.get("/Users", "X-Request-Id", "x".repeat(129)).header("X-Request-Id"))
                .matches("[0-9a-f-]{36}");
        assertThat(scim.get("/nothing").header("X-Request-Id")).matches("[0-9a-f-]{36}");
    }

    @Test
    void minutesAreCountedAlsoWhereRowsAreNotKept() {
        ScimClient other = scim.at(REFUSED_ONLY);
        Answer created = other.post("/Users", "{\"schemas\":[\"" + ScimClient.USER + "\"],\"userName\":\"ann\"}");
        Answer refused = other.post("/Users", "{\"schemas\":[\"" + ScimClient.USER + "\"],\"userName\":\"ann\"}");
        assertThat(row(refused, "status")).isEqualTo("409");
        assertThat(scim.sql("SELECT status FROM request_log WHERE tenant_id = ?"))
                .containsExactly("409");
        assertThat(scim.sql(
                        "SELECT concat_ws('|', operation, sum(requests), sum(refused), sum(failed), bool_and(slowest_ms > 0))"
                                + " FROM request_rates WHERE tenant_id = ? AND token = 'test' GROUP BY operation"))
                .containsExactly("create User|2|1|0|t");
        assertThat(scim.sql(
                        "SELECT last_contact > now() - interval '1 minute' FROM token_contacts WHERE tenant_id = ?"))
                .containsExactly("t");
        assertThat(created.status()).isEqualTo(201);
    }

    @Test
    void aLockedLogTakesNoConnectionFromTheRequests() throws SQLException {
        ScimClient one = scim.at(TestServer.start("--roster.database.pool-size=1"));
        try (Connection connection = TestDatabase.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("LOCK TABLE scim.request_log IN ACCESS EXCLUSIVE MODE");
            // A row waits for the lock, and if it did so on the only connection, the requests behind it would be
            // answered 503.
            for (int i = 0; i < 40; i++) {
                assertThat(one.get("/Users").status()).isEqualTo(200);
            }
            connection.rollback();
        }
    }

    private String row(Answer answer, String columns) {
        List<String> rows = rows(answer, columns);
        assertThat(rows).hasSize(1);
        return rows.getFirst();
    }

    /** The log is written behind the answer. */
    private List<String> rows(Answer answer, String columns) {
        String query =
                "SELECT " + columns + " FROM request_log WHERE coalesce(tenant_id, 0) IN (?, 0) AND request_id = '"
                        + answer.header("X-Request-Id") + "' ORDER BY bulk_operation NULLS FIRST";
        Instant deadline = Instant.now().plusSeconds(20);
        List<String> rows = scim.sql(query);
        while (rows.isEmpty() && Instant.now().isBefore(deadline)) {
            Thread.onSpinWait();
            rows = scim.sql(query);
        }
        return rows;
    }
}
