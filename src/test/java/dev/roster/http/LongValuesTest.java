package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import org.junit.jupiter.api.Test;

/** What is too long is refused with a reason, and what is long but legal is kept. */
class LongValuesTest {
    private final ScimClient scim = TestServer.newTenant();

    @Test
    void aUserNameTooLongForTheIndexIsAnInvalidValue() {
        StringBuilder name = new StringBuilder();
        for (int i = 0; name.length() < 20_000; i++) {
            name.append(Integer.toHexString(i * 7919));
        }
        Answer refused = scim.post("/Users", user(name.toString()));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.scimType()).isEqualTo("invalidValue");
        assertThat(refused.detail()).contains("too long");
        assertThat(scim.sql("SELECT id FROM users WHERE tenant_id = ?")).isEmpty();
    }

    @Test
    void aFilterOverTheLimitIsAnInvalidFilterAndOneBelowItIsAnswered() {
        assertThat(scim.find("/Users", "userName eq \"" + "x".repeat(15_000) + "\"")
                        .status())
                .isEqualTo(200);
        Answer refused = scim.find("/Users", "userName eq \"" + "x".repeat(17_000) + "\"");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.scimType()).isEqualTo("invalidFilter");
    }

    @Test
    void aBodyOfFifteenMegabytesIsTakenAndOneOfSeventeenIsNot() {
        String members = "{\"value\":\"" + scim.user("ann") + "\"},";
        String list = members.repeat(15_000_000 / members.length());
        String group = "{\"schemas\":[\"%s\"],\"displayName\":\"Big\",\"members\":[%s]}";
        Answer taken = scim.post("/Groups", group.formatted(ScimClient.GROUP, list.substring(0, list.length() - 1)));
        assertThat(taken.status()).isEqualTo(201);
        assertThat(taken.json().path("members")).hasSize(1);

        Answer refused = scim.post("/Groups", group.formatted(ScimClient.GROUP, " ".repeat(17 * 1024 * 1024)));
        assertThat(refused.status()).isEqualTo(413);
        assertThat(refused.detail()).contains("16777216 bytes");
    }

    private static String user(String userName) {
        return "{\"schemas\":[\"" + ScimClient.USER + "\"],\"userName\":\"" + userName + "\"}";
    }
}
