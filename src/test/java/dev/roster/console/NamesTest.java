package dev.roster.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient;
import dev.roster.http.TestServer;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests about somebody: by id, and by what somebody is or was called where a request has no id. */
class NamesTest {
    private static final Pattern LINK = Pattern.compile("<a id=\"r[0-9]+\" href=\"/console/requests/([^?]+)[?]");

    private final ScimClient scim = TestServer.newTenant();
    private final ConsoleClient console = ConsoleClient.of(scim.tenant());
    private final String prefix = "n" + scim.tenant() + "-";
    private final String ann = scim.user("ann@example.com");
    private int seconds;

    @Test
    void aPageOfAUserShowsAlsoWhatWasRefusedBeforeItHadAnId() {
        scim.patch("/Users/" + ann, "{\"op\":\"replace\",\"path\":\"userName\",\"value\":\"anna@example.com\"}");
        refused("refused-then", "create User", null, "ANN@example.com");
        refused("refused-now", "create User", null, "Anna@example.com");
        refused("patch", "patch User", ann, "ann@example.com");
        refused("other", "create User", null, "annabel@example.com");
        refused("of-ben", "replace User", scim.user("ben@example.com"), "anna@example.com");
        String page = get("/console/resources/User/" + ann);
        assertThat(ids(page)).containsExactly("patch", "refused-now", "refused-then");
        assertThat(ids(get("/console/requests?user=" + ann))).containsExactly("patch", "refused-now", "refused-then");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ann%40example.com", "ANNA%40example.com"})
    void aNameFindsWhatWasAskedUnderAnotherOne(String name) {
        LoggedRows.request(
                scim.tenant(), prefix + "created", "subject", "ann@example.com", "resource_id", UUID.fromString(ann));
        refused("refused-then", "create User", null, "ann@example.com");
        scim.patch("/Users/" + ann, "{\"op\":\"replace\",\"path\":\"userName\",\"value\":\"anna@example.com\"}");
        refused("refused-now", "create User", null, "anna@example.com");
        refused("patch", "patch User", ann, null);
        assertThat(ids(get("/console/requests?status=errors&user=" + name)))
                .containsExactlyInAnyOrder("refused-then", "refused-now", "patch");
    }

    @Test
    void whatCameBeforeAndAfterwardsIsFoundByNameAndId() {
        refused("refused", "create User", null, "ann@example.com");
        refused("patch", "patch User", ann, null);
        refused("again", "create User", null, "ann@example.com");
        assertThat(ids(get("/console/requests/" + prefix + "refused"))).containsExactly("again", "patch");
        assertThat(ids(get("/console/requests/" + prefix + "patch"))).containsExactly("again", "refused");
    }

    @Test
    void aRequestIsAboutTheResourceThatItAddresses() {
        refused("replace", "replace User", ann, "carla@example.com");
        refused("same", "patch User", ann, "ANN@example.com");
        String list = get("/console/requests?user=" + ann).replaceAll("</?bdi>", "");
        assertThat(list).contains("ann@example.com <span class=\"quiet\">sent as carla@example.com</span>");
        assertThat(list.split("sent as", -1)).hasSize(2);
        String page = get("/console/requests/" + prefix + "replace").replaceAll("</?bdi>", "");
        assertThat(page)
                .contains(ann + "\">ann@example.com</a> <span class=\"quiet\">sent as carla@example.com</span>");
    }

    private void refused(String id, String operation, @Nullable String resource, @Nullable String subject) {
        LoggedRows.request(
                scim.tenant(),
                prefix + id,
                "operation",
                operation,
                "status",
                400,
                "resource_type",
                "User",
                "resource_id",
                resource == null ? null : UUID.fromString(resource),
                "subject",
                subject,
                "at",
                OffsetDateTime.now(ZoneOffset.UTC).plusSeconds(++seconds));
    }

    private String get(String path) {
        var answer = console.get(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private List<String> ids(String page) {
        return LINK.matcher(page)
                .results()
                .map(found -> found.group(1))
                .filter(id -> id.startsWith(prefix))
                .map(id -> id.substring(prefix.length()))
                .toList();
    }
}
