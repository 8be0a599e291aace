package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A group loses no members by what names none (RFC 7643 section 4.2). */
class MemberValuesTest {
    private final ScimClient scim = TestServer.newTenant();
    private final String ann = scim.user("ann");

    /** A client that names members in other words would empty the group with an answer of success. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"id\":\"ANN\"}]",
                "[{\"display\":\"ann\"}]",
                "[{}]",
                "[null]",
                "[\"\"]",
                "{}",
                "[{\"value\":null}]"
            })
    void aMemberWithoutAValueIsRefusedAndTheGroupKeepsItsOwn(String members) {
        for (String profile : List.of("lenient", "strict")) {
            ScimClient client = TestServer.newTenant(profile);
            String user = client.user("ann");
            String group = "/Groups/" + client.group("Staff", user);
            String sent = members.replace("ANN", user);
            String body =
                    "{\"schemas\":[\"" + ScimClient.GROUP + "\"],\"displayName\":\"Crew\",\"members\":" + sent + "}";
            String path = "{\"op\":\"replace\",\"path\":\"members\",\"value\":" + sent + "}";
            List<Answer> answers = List.of(
                    client.post("/Groups", body),
                    client.put(group, body),
                    client.patch(group, path),
                    client.patch(group, path.replace("replace", "add")),
                    client.patch(group, "{\"op\":\"replace\",\"value\":{\"members\":" + sent + "}}"));
            for (Answer answer : answers) {
                assertThat(answer.status()).as(answer.text()).isEqualTo(400);
                assertThat(answer.scimType()).isIn("invalidValue", "invalidSyntax");
                if (profile.equals("lenient")) {
                    assertThat(answer.detail()).contains("members", "{\"value\": \"...\"}");
                }
            }
            assertThat(rows(client)).containsExactly(user);
            assertThat(client.sql("SELECT display_name FROM groups WHERE tenant_id = ?"))
                    .containsExactly("Staff");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"\" | 204",
                "[] | 204",
                "[\"\"] | 400",
                "{} | 400",
                "[{\"value\":\"\"}] | 400",
                "[{\"id\":\"ANN\"}] | 400",
                "[null] | 400",
                "[{\"$ref\":\"https://example.com/Users/ANN\"}] | 400",
                "{\"members\":[{\"value\":\"ANN\"}]} | 400"
            })
    void aRemoveThatNamesNobodyRemovesNobodyAndDoesNotSaySo(String sent, int status) {
        String value = sent.replace("ANN", ann);
        String group = "/Groups/" + scim.group("Staff", ann);
        Answer answer = scim.patch(group, "{\"op\":\"remove\",\"path\":\"members\",\"value\":" + value + "}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.text()).contains(status == 400 ? "needs its \\\"value\\\"" : "");
        assertThat(rows(scim)).containsExactly(ann);
        ScimClient strict = TestServer.newTenant("strict");
        String other = "/Groups/" + strict.group("Staff", strict.user("ann"));
        assertThat(strict.patch(other, "{\"op\":\"remove\",\"path\":\"members\",\"value\":" + value + "}")
                        .status())
                .isEqualTo(400);
        assertThat(strict.get(other).json().path("members")).hasSize(1);
    }

    @Test
    void theNamesInAMemberOfAPatchMayBeOfAnyCase() {
        String group = "/Groups/" + scim.group("Staff");
        assertThat(scim.patch(group, "{\"op\":\"add\",\"path\":\"members\",\"value\":[{\"VALUE\":\"" + ann + "\"}]}")
                        .status())
                .isEqualTo(204);
        assertThat(rows(scim)).containsExactly(ann);
    }

    private static List<String> rows(ScimClient client) {
        return client.sql("SELECT member_id FROM group_members WHERE tenant_id = ?");
    }
}
