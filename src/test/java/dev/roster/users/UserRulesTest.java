package dev.roster.users;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

class UserRulesTest {
    private final UserRules rules = new UserRules();
    private final ObjectNode sent = json("{\"userName\": \"ann\"}");

    @Test
    void aPutWithoutActiveLeavesItAsItIsNow() {
        ObjectNode first = rules.replacement(json("{\"userName\": \"ann\", \"active\": true}"), sent);
        assertThat(first).isEqualTo((JsonNode) json("{\"userName\": \"ann\", \"active\": true}"));
        // The change clashed with another, which locked the user out, and is tried again.
        ObjectNode again = rules.replacement(json("{\"userName\": \"ann\", \"active\": false}"), sent);
        assertThat(again).isEqualTo((JsonNode) json("{\"userName\": \"ann\", \"active\": false}"));
    }

    @Test
    void whatAPutSaysOfActiveHolds() {
        ObjectNode active = json("{\"userName\": \"ann\", \"active\": true}");
        assertThat(rules.replacement(json("{\"active\": false}"), active)).isSameAs(active);
        assertThat(rules.replacement(json("{}"), sent)).isSameAs(sent);
    }

    private static ObjectNode json(String text) {
        return (ObjectNode) new ObjectMapper().readTree(text);
    }
}
