package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Requests with something wrong somewhere: refused or done, but never a failure of the server. */
class MutatedBodiesTest {
    private static final int ROUNDS = 120;
    private static final JsonMapper JSON = new JsonMapper();
    private static final String[] ODD = {
        "null",
        "true",
        "-1",
        "1e40",
        "9223372036854775808",
        "\"\"",
        "\" \"",
        "[]",
        "{}",
        "[null]",
        "[[]]",
        "[{}]",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "\"True\"",
        "{\"value\":null}",
        "{\"value\":{\"value\":[]}}",
        "\"members[value eq\"",
        "\"emails[type eq \\\"work\\\"].value\"",
        "\"name.\"",
        "\"[\"",
        "\"urn:x:y\"",
        "\"members\"",
        "\"2020-01-01\"",
        "\"01a20cc1-ecee-728f-83d8-a3c7ce637cb0\"",
        "{\"$ref\":\"x\",\"primary\":\"maybe\"}"
    };
    private static final String[] NAMES = {
        "userName",
        "USERNAME",
        "members",
        "groups",
        "emails",
        "name",
        "schemas",
        "id",
        "meta",
        "value",
        "primary",
        "path",
        "op",
        "Operations",
        "$ref",
        "",
        "a.b",
        "emails[type eq \"work\"]",
        ScimClient.ENTERPRISE,
        "urn:x",
        "password"
    };
    private static final String USER = """
            {"schemas":["%1$s","%2$s"],"userName":"ann","externalId":"1","active":true,"password":"p",
             "name":{"givenName":"Ann","familyName":"Lee"},"x509Certificates":[{"value":"AAAA"}],
             "emails":[{"value":"a@b","type":"work","primary":true},{"value":"c@d","type":"home"}],
             "%2$s":{"department":"x","manager":{"value":"m"}}}""".formatted(ScimClient.USER, ScimClient.ENTERPRISE);
    private static final String PATCH = """
            {"schemas":["%s"],"Operations":[
             {"op":"add","path":"emails[type eq \\"work\\"].value","value":"x@y"},
             {"op":"replace","value":{"active":"False","name.givenName":"Ann","%s":{"department":"y"}}},
             {"op":"remove","path":"emails[type eq \\"home\\" and value co \\"c\\"]"},
             {"op":"add","path":"members","value":[{"value":"%%1$s"}]},
             {"op":"remove","path":"members[value eq \\"%%1$s\\"]"},
             {"op":"replace","path":"displayName","value":"Staff"}]}""".formatted(ScimClient.PATCH_OP, ScimClient.ENTERPRISE);

    private final ScimClient scim = TestServer.newTenant();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theServerNeverFails(long seed) {
        Random random = new Random(seed);
        String member = scim.user("member");
        String user = "/Users/" + scim.post("/Users", USER).id();
        String group = "/Groups/" + scim.group("Staff", member);
        String groupBody = scim.get(group).text();
        String patch = PATCH.formatted(member);
        for (int i = 0; i < ROUNDS; i++) {
            check("POST", "/Users", mutated(USER, random));
            check("PUT", user, mutated(USER, random));
            check("PATCH", user, mutated(patch, random));
            check("POST", "/Groups", mutated(groupBody, random));
            check("PUT", group, mutated(groupBody, random));
            check("PATCH", group, mutated(patch, random));
        }
        assertThat(scim.get(user).status()).isEqualTo(200);
        assertThat(scim.get(group).status()).isEqualTo(200);
        assertThat(scim.get("/Users?count=1000").status()).isEqualTo(200);
    }

    private void check(String method, String path, String body) {
        Answer answer = scim.send(method, path, BodyPublishers.ofString(body));
        assertThat(answer.status())
                .as(method + " " + path + " " + body + " " + answer.text())
                .isLessThan(500);
        if (answer.status() >= 400) {
            ErrorsTest.assertError(answer, answer.status(), answer.scimType());
        }
    }

    /** With a few changes in its tree and, at times, in its text. */
    private static String mutated(String body, Random random) {
        JsonNode json = JSON.readTree(body);
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            List<JsonNode> containers = new ArrayList<>();
            collect(json, containers);
            change(containers.get(random.nextInt(containers.size())), random);
        }
        return random.nextInt(10) == 0 ? cut(random).apply(json.toString()) : json.toString();
    }

    private static void collect(JsonNode json, List<JsonNode> containers) {
        if (json.isContainer()) {
            containers.add(json);
            json.forEach(child -> collect(child, containers));
        }
    }

    private static void change(JsonNode container, Random random) {
        JsonNode odd = JSON.readTree(ODD[random.nextInt(ODD.length)]);
        if (container instanceof ArrayNode array) {
            if (array.isEmpty() || random.nextBoolean()) {
                array.insert(random.nextInt(array.size() + 1), odd);
            } else {
                array.set(random.nextInt(array.size()), odd);
            }
        } else if (container instanceof ObjectNode object) {
            List<String> names = List.copyOf(object.propertyNames());
            String name = names.isEmpty() || random.nextInt(3) == 0
                    ? NAMES[random.nextInt(NAMES.length)]
                    : names.get(random.nextInt(names.size()));
            if (random.nextInt(6) == 0) {
                object.remove(name);
            } else {
                object.set(name, odd);
            }
        }
    }

    private static UnaryOperator<String> cut(Random random) {
        return text -> {
            int at = random.nextInt(text.length());
            return random.nextBoolean() ? text.substring(0, at) : text.substring(0, at) + "\u0001" + text.substring(at);
        };
    }
}
