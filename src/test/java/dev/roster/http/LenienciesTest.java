package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roster.TestDatabase;
import dev.roster.http.ScimClient.Answer;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tenants of one server, each with leniencies of its own; the server is started after they were set. */
class LenienciesTest {
    private static ScimClient fewer;
    private static ScimClient more;

    @BeforeAll
    static void start() throws SQLException {
        TestServer.newTenant(); // the tables are there once a server is
        execute("""
                INSERT INTO scim.tenant (id, name, profile, leniencies_on, leniencies_off) VALUES
                    (5001, 'fewer', 'lenient', '{}', '{BooleanStrings,UnquotedFilterStrings,UnlistedCanonicalValue}'),
                    (5002, 'more', 'strict', '{BooleanStrings,UnquotedFilterStrings,UnlistedCanonicalValue}', '{}')""");
        execute("INSERT INTO scim.token (tenant_id, name, hash) VALUES"
                + " (5001, 'test', sha256('token-of-fewer')), (5002, 'test', sha256('token-of-more'))");
        String baseUrl = TestServer.start() + "/scim/v2";
        fewer = new ScimClient(baseUrl, "token-of-fewer", 5001);
        more = new ScimClient(baseUrl, "token-of-more", 5002);
    }

    @Test
    void aSwitchDecidesForItsTenant() {
        String disable = "{\"op\":\"replace\",\"path\":\"active\",\"value\":\"False\"}";
        String annOfFewer = fewer.user("ann");
        String annOfMore = more.user("ann");
        // The User-Agent decides nothing.
        Answer refused = fewer.patch("/Users/" + annOfFewer, disable, "User-Agent", "Okta SCIM Client 1.0.0");
        assertThat(refused.scimType()).isEqualTo("invalidValue");
        assertThat(fewer.get("/Users/" + annOfFewer).json().has("active")).isFalse();
        assertThat(more.patch("/Users/" + annOfMore, disable).status()).isEqualTo(200);
        assertThat(more.get("/Users/" + annOfMore).json().path("active").booleanValue(true))
                .isFalse();
    }

    @Test
    void booleanStringsInAFilterHaveTheSameSwitch() {
        fewer.user("eve");
        more.user("eve");
        String filter = "userName eq \"eve\" and not (active eq \"True\")";
        assertThat(fewer.find("/Users", filter).scimType()).isEqualTo("invalidFilter");
        assertThat(more.find("/Users", filter).json().path("totalResults").intValue())
                .isEqualTo(1);
    }

    @Test
    void otherLenienciesAreThoseOfTheProfile() {
        String odd = "\"schemas\":[\"%s\"],\"emails\":{\"value\":\"a@example.com\"}".formatted(ScimClient.USER);
        assertThat(fewer.post("/Users", "{\"userName\":\"one\"," + odd + "}").status())
                .isEqualTo(201);
        assertThat(fewer.find("/Users", "emails.value eq \"a@example.com\"")
                        .json()
                        .path("totalResults")
                        .intValue())
                .isEqualTo(1);
        assertThat(more.post("/Users", "{\"userName\":\"one\"," + odd + "}").scimType())
                .isEqualTo("invalidValue");
        assertThat(more.find("/Users", "userName eq \"one\"")
                        .json()
                        .path("totalResults")
                        .intValue())
                .isZero();
    }

    @Test
    void labelsAndFiltersHaveTheirSwitches() {
        String bob = "{\"schemas\":[\"%s\"],\"userName\":\"bob\",\"emails\":[{\"value\":\"b\",\"type\":\"secondary\"}]}"
                .formatted(ScimClient.USER);
        assertThat(fewer.post("/Users", bob).scimType()).isEqualTo("invalidValue");
        assertThat(more.post("/Users", bob).status()).isEqualTo(201);
        assertThat(fewer.find("/Users", "userName eq bob").scimType()).isEqualTo("invalidFilter");
        assertThat(more.find("/Users", "userName eq bob")
                        .json()
                        .at("/Resources/0/emails/0/type")
                        .asString(""))
                .isEqualTo("secondary");
    }

    @Test
    void theEnvironmentSaysTheDialectOfTheDefaultTenant() {
        String baseUrl = TestServer.start(
                "--ROSTER_PROFILE=strict", "--ROSTER_LENIENCIES=+UnquotedFilterStrings, +NumberStrings");
        ScimClient strict = new ScimClient(baseUrl + "/scim/v2", "token-of-the-default-tenant", 1);
        assertThat(strict.find("/Users", "userName eq nobody-of-this-name").status())
                .isEqualTo(200);
        String user = "{\"schemas\":[\"%s\"],\"userName\":\"strict\",\"active\":\"True\"}".formatted(ScimClient.USER);
        assertThat(strict.post("/Users", user).scimType()).isEqualTo("invalidValue");
        String scim1 = "{\"schemas\":[\"urn:scim:schemas:core:1.0\"],\"userName\":\"strict\"}";
        assertThat(strict.post("/Users", scim1).detail()).contains("SCIM 1.1", "set the client to SCIM 2.0");
        // Other tenants are as the database says.
        assertThat(more.at(baseUrl).find("/Users", "userName eq nobody").status())
                .isEqualTo(200);
        assertThat(fewer.at(baseUrl).find("/Users", "userName eq nobody").scimType())
                .isEqualTo("invalidFilter");
    }

    @Test
    void aNameIsNotBothOnAndOff() {
        assertThatThrownBy(() -> execute("INSERT INTO scim.tenant (id, name, leniencies_on, leniencies_off)"
                        + " VALUES (5003, 'both', '{BooleanStrings}', '{BooleanStrings}')"))
                .hasMessageContaining("tenant_check");
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = TestDatabase.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
