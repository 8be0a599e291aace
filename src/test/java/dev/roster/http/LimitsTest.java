package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one client may ask of the server at once, so that the others are served: much, and then an error that says the limit. */
class LimitsTest {
    private final ScimClient scim = TestServer.newTenant();
    private final String ann = "/Users/" + scim.user("ann");

    @Test
    @Timeout(20)
    void thousandsOfOperationsOnOneListCostWhatTheySay() {
        Answer added = scim.patch(
                ann, operations(5000, "{\"op\":\"add\",\"path\":\"emails\",\"value\":[{\"value\":\"e%d@x\"}]}"));
        assertThat(added.status()).as(added.text()).isEqualTo(200);
        assertThat(added.json().path("emails")).hasSize(5000);
        assertThat(added.json().at("/emails/4999/value").asString()).isEqualTo("e4999@x");
        assertThat(scim.patch(
                                ann,
                                operations(300, "{\"op\":\"add\",\"path\":\"emails\",\"value\":{\"value\":\"e%d@x\"}}"))
                        .header("ETag"))
                .isEqualTo(added.header("ETag"));
        Answer removed =
                scim.patch(ann, operations(3000, "{\"op\":\"remove\",\"path\":\"emails[value eq \\\"e%d@x\\\"]\"}"));
        assertThat(removed.json().path("emails")).hasSize(2000);
        assertThat(removed.json().at("/emails/0/value").asString()).isEqualTo("e3000@x");
    }

    @Test
    void aListHasFiveThousandValuesAtMost() {
        String one = "{\"op\":\"add\",\"path\":\"emails\",\"value\":[{\"value\":\"e%d@x\"}]}";
        ErrorsTest.assertError(scim.patch(ann, operations(5001, one)), 400, "invalidValue");
        String body = "{\"schemas\":[\"%s\"],\"userName\":\"bob\",\"emails\":[%s]}"
                .formatted(ScimClient.USER, operations(5001, "{\"value\":\"e%d@x\"}"));
        Answer refused = scim.post("/Users", body);
        ErrorsTest.assertError(refused, 400, "invalidValue");
        assertThat(refused.detail()).contains("5000");
        assertThat(scim.get("/Users").json().path("totalResults").asInt()).isOne();
        assertThat(scim.get(ann).json().has("emails")).isFalse();
    }

    @Test
    @Timeout(20)
    void valuesWithOneHashAreToldApartSoon() {
        // "Aa" and "BB" have the same hash, and so have all words of them.
        String values = IntStream.range(0, 4096)
                .mapToObj(i -> String.format("%12s", Integer.toBinaryString(i))
                        .replace(' ', '0')
                        .replace("0", "Aa")
                        .replace("1", "BB"))
                .map(word -> "{\"value\":\"" + word + "\"}")
                .collect(Collectors.joining(","));
        Answer created = scim.post(
                "/Users",
                "{\"schemas\":[\"%s\"],\"userName\":\"bob\",\"emails\":[%s,%2$s]}".formatted(ScimClient.USER, values));
        assertThat(created.json().path("emails")).hasSize(4096);
        Answer patched = scim.patch(
                "/Users/" + created.id(),
                operations(100, "{\"op\":\"remove\",\"path\":\"emails[value eq \\\"n%d\\\"]\"}"));
        assertThat(patched.json().path("emails")).hasSize(4096);
    }

    @Test
    void tenThousandOperationsOnAttributesAreTheMost() {
        Answer refused =
                scim.patch(ann, operations(10_001, "{\"op\":\"replace\",\"path\":\"title\",\"value\":\"t%d\"}"));
        ErrorsTest.assertError(refused, 400, "invalidValue");
        assertThat(refused.detail()).contains("10000");
        Answer done = scim.patch(ann, operations(10_000, "{\"op\":\"replace\",\"path\":\"title\",\"value\":\"t%d\"}"));
        assertThat(done.json().path("title").asString()).isEqualTo("t9999");
    }

    @Test
    void aResourceHasAMegabyteAtMost() {
        String title = "{\"op\":\"add\",\"path\":\"title\",\"value\":\"%s\"}";
        assertThat(scim.patch(ann, title.formatted("x".repeat(1_000_000))).status())
                .isEqualTo(200);
        ErrorsTest.assertError(scim.patch(ann, title.formatted("y".repeat(1_100_000))), 413, "");
        assertThat(scim.get(ann).json().path("title").asString())
                .startsWith("xxx")
                .hasSize(1_000_000);
    }

    @Test
    void membersAreSoughtAHundredTimesInOneRequest() {
        String group = "/Groups/" + scim.group("Staff", ann.substring(7));
        String remove = "{\"op\":\"remove\",\"path\":\"members[display eq \\\"n%d\\\"]\"}";
        assertThat(scim.patch(group, operations(100, remove)).status()).isEqualTo(204);
        ErrorsTest.assertError(scim.patch(group, operations(101, remove)), 400, "invalidFilter");
    }

    @Test
    void aFilterJoinsFiftyTimesAtMost() {
        String term = "groups.display eq \"n%d\"";
        String fifty = IntStream.range(0, 50).mapToObj(term::formatted).collect(Collectors.joining(" or "));
        assertThat(scim.find("/Users", fifty).status()).isEqualTo(200);
        ErrorsTest.assertError(scim.find("/Users", fifty + " or groups pr"), 400, "invalidFilter");
    }

    private static String operations(int count, String operation) {
        return IntStream.range(0, count).mapToObj(operation::formatted).collect(Collectors.joining(","));
    }
}
