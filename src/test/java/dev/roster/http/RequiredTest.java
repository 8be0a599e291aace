package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a resource must have: {@code userName} (RFC 7643 section 4.1.1), {@code displayName} of a group (section 4.2). */
class RequiredTest {
    private final ScimClient scim = TestServer.newTenant();

    @ParameterizedTest
    @CsvSource({"/Users, userName", "/Groups, displayName"})
    void aRequiredAttributeIsThereAndNotEmpty(String endpoint, String name) {
        String schema = endpoint.equals("/Users") ? ScimClient.USER : ScimClient.GROUP;
        String body = "{\"schemas\":[\"" + schema + "\"]%s}";
        String given = ",\"" + name + "\":%s";
        Answer before = scim.post(endpoint, body.formatted(given.formatted("\"Ann\"")));
        String one = endpoint + "/" + before.id();
        for (String missing :
                new String[] {"", given.formatted("null"), given.formatted("\"\""), given.formatted("\" \"")}) {
            ErrorsTest.assertError(scim.post(endpoint, body.formatted(missing)), 400, "invalidValue");
            ErrorsTest.assertError(scim.put(one, body.formatted(missing)), 400, "invalidValue");
        }
        String remove = "{\"op\":\"remove\",\"path\":\"" + name + "\"}";
        ErrorsTest.assertError(scim.patch(one, remove), 400, "mutability");
        String empty = "{\"op\":\"replace\",\"path\":\"" + name + "\",\"value\":\"\"}";
        ErrorsTest.assertError(scim.patch(one, empty), 400, "invalidValue");
        assertThat(scim.get(endpoint).json().path("totalResults").intValue()).isOne();
        assertThat(scim.get(one).json())
                .isEqualTo(scim.get(before.header("Location")).json());
        assertThat(scim.get(one).json().path(name).asString()).isEqualTo("Ann");
        assertThat(scim.get(one).header("ETag")).isEqualTo("W/\"1\"");
    }

    @Test
    void twoGroupsMayHaveOneName() {
        assertThat(scim.group("Staff")).isNotEqualTo(scim.group("Staff"));
        assertThat(scim.find("/Groups", "displayName eq \"staff\"")
                        .json()
                        .path("totalResults")
                        .intValue())
                .isEqualTo(2);
    }
}
