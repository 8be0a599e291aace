package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Text that has what separates and ends things elsewhere is shown as it was sent. */
class OddCharactersTest {
    private static final List<String> ODD = List.of(
            "\u001f",
            "a\u001fb\u001f\u001f",
            "\u001e",
            "\"",
            "\\",
            "\\\"\\u001f",
            "[",
            "a\u0001\b\t\n\r\u007f",
            " ",
            "ä中😀",
            "null");

    private final ScimClient scim = TestServer.newTenant();

    @Test
    void inWhatIsReadAndListedAndSortedBy() {
        ODD.forEach(this::create);
        assertThat(names("/Users?count=3&sortBy=title&cursor=")).containsExactlyInAnyOrderElementsOf(ODD);
        assertThat(names("/Users?count=3&cursor=")).containsExactlyElementsOf(ODD);
    }

    @Test
    void inTheNameOfAManager() {
        for (String odd : ODD) {
            String manager = create(odd);
            ObjectNode report = user("report of " + odd);
            report.putObject("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")
                    .putObject("manager")
                    .put("value", manager);
            String id = scim.post("/Users", report.toString()).id();
            assertThat(scim.get("/Users/" + id)
                            .json()
                            .at("/urn:ietf:params:scim:schemas:extension:enterprise:2.0:User/manager/displayName")
                            .stringValue())
                    .isEqualTo(odd);
        }
    }

    /** Each is what all of a user's texts are. */
    private List<String> names(String list) {
        List<String> names = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = scim.get(list + cursor).json();
            page.path("Resources").forEach(user -> {
                String name = user.path("title").stringValue();
                assertThat(user.path("externalId").stringValue()).isEqualTo(name);
                assertThat(user.path("displayName").stringValue()).isEqualTo(name);
                names.add(name);
            });
            cursor = page.path("nextCursor").asString("");
        } while (!cursor.isEmpty());
        return names;
    }

    private String create(String odd) {
        String id = scim.post("/Users", user(odd).toString()).id();
        JsonNode user = scim.get("/Users/" + id).json();
        assertThat(user.path("externalId").stringValue()).isEqualTo(odd);
        assertThat(user.path("displayName").stringValue()).isEqualTo(odd);
        return id;
    }

    private static ObjectNode user(String odd) {
        ObjectNode user = JsonNodeFactory.instance.objectNode();
        user.putArray("schemas").add("urn:ietf:params:scim:schemas:core:2.0:User");
        return user.put("userName", "user " + odd.codePoints().boxed().toList())
                .put("externalId", odd)
                .put("displayName", odd)
                .put("title", odd);
    }
}
