package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Bulk requests that are refused as a whole (RFC 7644 sections 3.7.3 and 3.7.4), which then change nothing. */
class BulkLimitsTest {
    private final ScimClient scim = TestServer.newTenant();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | 400 | invalidSyntax",
                "{} | 400 | invalidSyntax",
                "{\"schemas\":[BULK]} | 400 | invalidSyntax",
                "{\"schemas\":[BULK],\"Operations\":[]} | 400 | invalidSyntax",
                "{\"schemas\":[BULK],\"Operations\":{}} | 400 | invalidSyntax",
                "{\"schemas\":[BULK],\"Operations\":[ANN,7]} | 400 | invalidSyntax",
                "{\"Operations\":[ANN]} | 400 | invalidSyntax",
                "{\"schemas\":[\"urn:x\"],\"Operations\":[ANN]} | 400 | invalidSyntax",
                "{\"schemas\":[BULK],\"Operations\":[ANN],\"operations\":[ANN]} | 400 | invalidSyntax",
                "{\"schemas\":[BULK],\"failOnErrors\":\"1\",\"Operations\":[ANN]} | 400 | invalidSyntax",
                "{\"schemas\":[BULK],\"failOnErrors\":-1,\"Operations\":[ANN]} | 400 | invalidSyntax",
                "{\"schemas\":[BULK],\"Operations\":[ANN],\"failOnErrors\":1.5} | 400 | invalidSyntax",
                "{\"schemas\":[BULK],\"Operations\":[ANN]} trailing | 400 | invalidSyntax",
                "{\"schemas\":[BULK],\"Operations\":[ANN] | 400 | invalidSyntax",
                "{\"schemas\":[BULK],\"Operations\":[ANN,{\"method\":\"POST\",\"path\" | 400 | invalidSyntax",
                "{\"schemas\":[BULK],\"Operations\":[ANN,{\"data\":{\"a\":1,\"a\":2}}]} | 400 | invalidSyntax",
            })
    void aBodyThatIsNoBulkRequestChangesNothing(String body, int status, String scimType) {
        Answer answer = scim.post(
                "/Bulk",
                body.replace("BULK", "\"urn:ietf:params:scim:api:messages:2.0:BulkRequest\"")
                        .replace("ANN", BulkTest.user("a", "ann")));
        ErrorsTest.assertError(answer, status, scimType);
        assertThat(users()).isEmpty();
    }

    @Test
    void moreOperationsThanAllowedAre413AndChangeNothing() {
        String origin = TestServer.start("--roster.bulk-max-operations=2");
        ScimClient limited = new ScimClient(origin + "/scim/v2", scim.token(), scim.tenant());
        Answer answer = limited.post(
                "/Bulk",
                BulkTest.request("", BulkTest.user("a", "ann"), BulkTest.user("b", "bob"), BulkTest.user("c", "cid")));
        ErrorsTest.assertError(answer, 413, "");
        assertThat(answer.detail()).contains("2 operations", "maxOperations");
        assertThat(users()).isEmpty();
        assertThat(limited.post("/Bulk", BulkTest.request("", BulkTest.user("a", "ann"), BulkTest.user("b", "bob")))
                        .status())
                .isEqualTo(200);
        JsonNode config = limited.get("/ServiceProviderConfig").json().path("bulk");
        assertThat(config.path("supported").asBoolean()).isTrue();
        assertThat(config.path("maxOperations").asInt()).isEqualTo(2);
        assertThat(config.path("maxPayloadSize").asInt()).isEqualTo(16 * 1024 * 1024);
    }

    @Test
    void aLargerBodyThanAllowedIs413() {
        Answer answer = scim.post("/Bulk", BulkTest.request("", BulkTest.user("a", "x".repeat(16 * 1024 * 1024))));
        ErrorsTest.assertError(answer, 413, "");
        assertThat(answer.detail()).contains("16777216");
        assertThat(users()).isEmpty();
    }

    private List<String> users() {
        return scim.sql("SELECT user_name FROM users WHERE tenant_id = ?");
    }
}
