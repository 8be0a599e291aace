package dev.roster.idp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient;
import dev.roster.http.ScimClient.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A session of a {@code client}: a list of {@code steps} sent with its own {@code headers}; {@code source} says what evidence there is
 * for their shapes. A step {@code does} something by a {@code request} with a {@code body}, expects a {@code status} and a part of the
 * {@code answer}, and may {@code keep} values of it under a name, to be written as <code>{name}</code> in the steps that follow.
 * {@code then} are addresses to read back, {@code sql} queries of the views with the first column of their rows, and {@code rewrites}
 * the leniencies that the request needs.
 */
final class Session {
    private static final JsonMapper JSON = new JsonMapper();

    private final ScimClient scim;
    private final List<String> headers = new ArrayList<>();
    private final Map<String, String> kept = new HashMap<>();

    Session(ScimClient scim, JsonNode headers) {
        this.scim = scim;
        headers.forEachEntry((name, value) -> this.headers.addAll(List.of(name, value.stringValue())));
    }

    void play(JsonNode written) {
        JsonNode step = JSON.readTree(filled(written.toString()));
        String does = step.path("does").stringValue();
        Answer answer = send(step.path("request").stringValue(), step.path("body"));
        assertThat(answer.status())
                .as("%s: %s", does, answer.text())
                .isEqualTo(step.path("status").intValue());
        assertThat(rewrites(answer.header("X-Request-Id")))
                .as("%s: the rewrites", does)
                .containsExactlyInAnyOrderElementsOf(step.path("rewrites")
                        .valueStream()
                        .map(JsonNode::stringValue)
                        .toList());
        if (step.has("answer")) {
            assertPart(step.get("answer"), answer.json(), does);
        }
        step.path("keep")
                .forEachEntry((name, pointer) ->
                        kept.put(name, answer.json().at(pointer.stringValue()).stringValue()));
        step.path("then")
                .forEachEntry((address, expected) -> assertPart(
                        expected, send("GET " + address, JSON.missingNode()).json(), does + ", then " + address));
        step.path("sql")
                .forEachEntry((query, expected) -> assertThat(scim.sql(query))
                        .as("%s, then %s", does, query)
                        .isEqualTo(
                                expected.valueStream().map(JsonNode::asString).toList()));
    }

    private Answer send(String request, JsonNode body) {
        String[] words = request.split(" ", 2);
        var publisher = body.isMissingNode() ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString());
        return scim.send(words[0], words[1], publisher, headers.toArray(String[]::new));
    }

    /** As the log has them, which is written a moment behind the answer. */
    private List<String> rewrites(String requestId) {
        String logged =
                " FROM scim.request_log WHERE coalesce(tenant_id, 0) IN (?, 0) AND request_id = '" + requestId + "'";
        Instant deadline = Instant.now().plusSeconds(20);
        while (scim.sql("SELECT 1" + logged).isEmpty()) {
            assertThat(Instant.now()).as("the log has " + requestId).isBefore(deadline);
        }
        return scim.sql("SELECT unnest(rewrites)" + logged);
    }

    private String filled(String text) {
        String filled = text;
        for (Map.Entry<String, String> value : kept.entrySet()) {
            filled = filled.replace("{" + value.getKey() + "}", value.getValue());
        }
        return filled;
    }

    /** Objects may have more than is expected, null expects nothing there, and lists are of one length. */
    private static void assertPart(JsonNode expected, JsonNode actual, String where) {
        if (expected.isObject()) {
            expected.forEachEntry((name, value) -> assertPart(value, actual.path(name), where + ": " + name));
        } else if (expected.isArray()) {
            assertThat(actual).as(where).hasSameSizeAs(expected);
            for (int i = 0; i < expected.size(); i++) {
                assertPart(expected.get(i), actual.get(i), where + "[" + i + "]");
            }
        } else if (expected.isNull()) {
            assertThat(actual.isMissingNode()).as("%s: %s", where, actual).isTrue();
        } else {
            assertThat(actual).as(where).isEqualTo(expected);
        }
    }
}
