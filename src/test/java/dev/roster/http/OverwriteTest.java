package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Changes that need nothing of what is stored are written without reading it, and nobody sees that. */
class OverwriteTest {
    private static final Executor THREADS = Executors.newVirtualThreadPerTaskExecutor();
    private static final String DISABLE = "{\"op\":\"replace\",\"path\":\"active\",\"value\":false}";
    private static final String ENABLE = DISABLE.replace("false", "true");

    private final ScimClient scim = TestServer.newTenant();

    @Test
    void whatIsAnsweredIsWhatIsReadThen() {
        String ann = scim.user("ann");
        scim.group("Staff", ann);
        ScimClient.Answer disabled = scim.patch("/Users/" + ann, DISABLE);
        assertThat(disabled.status()).isEqualTo(200);
        assertThat(disabled.header("ETag")).isEqualTo("W/\"2\"");
        assertThat(disabled.json()).isEqualTo(scim.get("/Users/" + ann).json());
        assertThat(disabled.json().path("groups").size()).isOne();
        assertThat(scim.patch("/Users/" + ann + "?attributes=active", ENABLE)
                        .json()
                        .propertyNames())
                .containsExactlyInAnyOrder("schemas", "id", "active");
    }

    @Test
    void whoIsDisabledAlreadyStaysAtHisVersion() {
        String ann = "/Users/" + scim.user("ann");
        assertThat(scim.patch(ann, DISABLE).header("ETag")).isEqualTo("W/\"2\"");
        ScimClient.Answer again = scim.patch(ann, DISABLE);
        assertThat(again.header("ETag")).isEqualTo("W/\"2\"");
        assertThat(again.json()).isEqualTo(scim.get(ann).json());
        assertThat(scim.changes("SELECT version FROM changes WHERE tenant_id = ? ORDER BY seq"))
                .containsExactly("1", "2");
    }

    @Test
    void whoIsNotThereIsNotFoundAndWhoHasChangedIsLeftAlone() {
        assertThat(scim.patch("/Users/0190b7a0-0000-7000-8000-000000000000", DISABLE)
                        .status())
                .isEqualTo(404);
        String ann = "/Users/" + scim.user("ann");
        assertThat(scim.patch("/Groups/" + ann.substring(7), DISABLE).status()).isEqualTo(404);
        assertThat(scim.patch(ann, DISABLE, "If-Match", "W/\"7\"").status()).isEqualTo(412);
        assertThat(scim.patch(ann, DISABLE, "If-Match", "W/\"1\"").status()).isEqualTo(200);
    }

    @Test
    void whatAPutAnswersIsWhatIsReadThen() {
        String ann = scim.user("ann");
        scim.group("Staff", ann);
        String body = user("Ann", ",\"active\":false,\"title\":\"Boss\",\"externalId\":\"1\"");
        ScimClient.Answer replaced = scim.put("/Users/" + ann, body);
        assertThat(replaced.header("ETag")).isEqualTo("W/\"2\"");
        assertThat(replaced.json()).isEqualTo(scim.get("/Users/" + ann).json());
        assertThat(replaced.json().path("groups").size()).isOne();
        assertThat(scim.put("/Users/" + ann, body).header("ETag")).isEqualTo("W/\"2\"");
        assertThat(scim.put("/Users/" + ann, body.replace("\"1\"", "\"2\"")).header("ETag"))
                .isEqualTo("W/\"3\"");
        assertThat(scim.find("/Users", "externalId eq \"2\" and title eq \"boss\"")
                        .json()
                        .path("Resources")
                        .valueStream()
                        .map(user -> user.path("userName").stringValue()))
                .containsExactly("Ann");
        assertThat(scim.changes("SELECT version FROM changes WHERE tenant_id = ? AND type = 'User' ORDER BY seq"))
                .containsExactly("1", "2", "3");
    }

    /** The name shown beside a reference is that of now, whoever it refers to. */
    @Test
    void whoIsHisOwnManagerIsShownWithHisNewName() {
        String ann = scim.user("ann");
        String manager = "\"%s\":{\"manager\":{\"value\":\"%s\"}}".formatted(ScimClient.ENTERPRISE, ann);
        ScimClient.Answer replaced = scim.put(
                "/Users/" + ann,
                user("ann", ",\"active\":true,\"displayName\":\"New\"," + manager)
                        .replace("\"],", "\",\"" + ScimClient.ENTERPRISE + "\"],"));
        assertThat(replaced.json()).isEqualTo(scim.get("/Users/" + ann).json());
        assertThat(replaced.text()).contains("\"displayName\":\"New\"}");
    }

    /** Such as after a change of the schema: he has to be disabled all the same. */
    @Test
    void whoLacksWhatIsRequiredIsDisabledOnceAndAgain() throws SQLException {
        String ann = scim.user("ann");
        try (var connection = TestDatabase.dataSource().getConnection();
                var lose = connection.prepareStatement(
                        "UPDATE scim.resource SET document = document - 'userName' WHERE id = ?::uuid")) {
            lose.setString(1, ann);
            lose.executeUpdate();
        }
        for (int i = 0; i < 2; i++) {
            assertThat(scim.patch("/Users/" + ann, DISABLE).header("ETag")).isEqualTo("W/\"2\"");
        }
    }

    @Test
    void aPutOfATakenNameIsRefusedAndThoseBesideItAreDone() {
        scim.user("taken");
        List<String> ids =
                IntStream.range(0, 20).mapToObj(i -> scim.user("user" + i)).toList();
        List<CompletableFuture<ScimClient.Answer>> answers = IntStream.range(0, 20)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> scim.put("/Users/" + ids.get(i), user(i == 7 ? "TAKEN" : "new" + i, ",\"active\":true")),
                        THREADS))
                .toList();
        for (int i = 0; i < 20; i++) {
            ScimClient.Answer answer = answers.get(i).join();
            assertThat(answer.status()).isEqualTo(i == 7 ? 409 : 200);
            assertThat(scim.get("/Users/" + ids.get(i)).json().path("userName").stringValue())
                    .isEqualTo(i == 7 ? "user7" : "new" + i);
        }
        assertThat(scim.put("/Users/0190b7a0-0000-7000-8000-000000000000", user("x", ",\"active\":true"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void manyAtOnceAreEachAnsweredTheirOwn() {
        List<String> names = IntStream.range(0, 40).mapToObj(i -> "user" + i).toList();
        List<String> ids = names.stream().map(scim::user).toList();
        List<CompletableFuture<ScimClient.Answer>> answers = ids.stream()
                .map(id -> CompletableFuture.supplyAsync(() -> scim.patch("/Users/" + id, DISABLE), THREADS))
                .toList();
        for (int i = 0; i < ids.size(); i++) {
            JsonNode user = answers.get(i).join().json();
            assertThat(user.path("userName").stringValue()).isEqualTo(names.get(i));
            assertThat(user.path("active").asBoolean(true)).isFalse();
        }
        assertThat(scim.find("/Users", "active eq false")
                        .json()
                        .path("totalResults")
                        .asInt())
                .isEqualTo(40);
        assertThat(scim.changes("SELECT request_id FROM changes WHERE tenant_id = ? AND action = 'update'"))
                .doesNotHaveDuplicates()
                .hasSize(40);
    }

    private static String user(String name, String more) {
        return "{\"schemas\":[\"%s\"],\"userName\":\"%s\"%s}".formatted(ScimClient.USER, name, more);
    }
}
