package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Many clients at once: what was answered is what is stored. */
class ConcurrencyTest {
    private static final int CLIENTS = 32;

    private final ScimClient scim = TestServer.newTenant();

    @Test
    void ofCreatesThatDifferInCaseOnlyOneSucceeds() {
        List<Answer> answers = atOnce(i -> {
            String name = "ann@example.com";
            String cased = name.substring(0, i % 15).toUpperCase(Locale.ROOT) + name.substring(i % 15);
            return scim.post("/Users", user(cased));
        });
        assertThat(answers.stream().filter(answer -> answer.status() == 201)).hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.status() != 201))
                .hasSize(CLIENTS - 1)
                .allMatch(answer -> answer.status() == 409 && answer.scimType().equals("uniqueness"));
        assertThat(scim.sql("SELECT id FROM users WHERE tenant_id = ?")).hasSize(1);
    }

    @Test
    void ofRenamesToOneNameOnlyOneSucceeds() {
        List<String> users = users();
        List<Answer> answers = atOnce(i ->
                scim.patch("/Users/" + users.get(i), "{\"op\":\"replace\",\"path\":\"userName\",\"value\":\"Same\"}"));
        assertThat(answers.stream().filter(answer -> answer.status() == 200)).hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.status() == 409)).hasSize(CLIENTS - 1);
        assertThat(scim.find("/Users", "userName eq \"same\"")
                        .json()
                        .path("totalResults")
                        .asInt())
                .isOne();
    }

    @Test
    void membersAddedByManyAreAllThere() {
        List<String> users = users();
        String group = "/Groups/" + scim.group("Staff");
        List<Answer> answers = atOnce(i -> scim.patch(group, members("add", users.get(i))));
        assertThat(answers).allMatch(answer -> answer.status() == 204);
        assertThat(scim.sql("SELECT member_id FROM group_members WHERE tenant_id = ?"))
                .containsExactlyInAnyOrderElementsOf(users);
        // Those that came at the same time share a version, which is the one that each was told or an older one.
        List<Integer> told =
                answers.stream().map(answer -> version(answer)).sorted().toList();
        assertThat(version(scim.get(group))).isEqualTo(told.getLast());
        assertThat(told.getFirst()).isGreaterThan(1);
        assertThat(scim.changes(
                        "SELECT DISTINCT version FROM changes WHERE tenant_id = ? AND action = 'add' ORDER BY 1"))
                .containsExactlyElementsOf(
                        told.stream().distinct().map(String::valueOf).toList());
    }

    private static int version(Answer answer) {
        return Integer.parseInt(answer.header("ETag").replaceAll("\\D", ""));
    }

    @Test
    void patchesOfDifferentAttributesOfOneUserAreNotLost() {
        List<String> attributes = List.of(
                "title",
                "nickName",
                "displayName",
                "userType",
                "preferredLanguage",
                "locale",
                "timezone",
                "externalId");
        String user = "/Users/" + scim.user("ann");
        List<Answer> answers = atOnce(
                attributes.size(),
                i -> scim.patch(
                        user, "{\"op\":\"add\",\"path\":\"" + attributes.get(i) + "\",\"value\":\"v" + i + "\"}"));
        assertThat(answers).allMatch(answer -> answer.status() == 200);
        for (int i = 0; i < attributes.size(); i++) {
            assertThat(scim.get(user).json().path(attributes.get(i)).asString()).isEqualTo("v" + i);
        }
    }

    @Test
    void valuesAddedToOneAttributeByManyAreAllThere() {
        String user = "/Users/" + scim.user("ann");
        List<Answer> answers = atOnce(i -> scim.patch(
                user, "{\"op\":\"add\",\"path\":\"emails\",\"value\":[{\"value\":\"a" + i + "@example.com\"}]}"));
        assertThat(answers).extracting(Answer::status).containsOnly(200);
        assertThat(scim.get(user).json().path("emails")).hasSize(CLIENTS);
    }

    @Test
    void ofWritesAtOneVersionOnlyOneSucceeds() {
        List<String> users = users();
        String group = "/Groups/" + scim.group("Staff");
        List<Answer> answers = atOnce(i -> scim.patch(group, members("add", users.get(i)), "If-Match", "W/\"1\""));
        assertThat(answers.stream().filter(answer -> answer.status() == 204)).hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.status() == 412)).hasSize(CLIENTS - 1);
        assertThat(scim.sql("SELECT member_id FROM group_members WHERE tenant_id = ?"))
                .hasSize(1);
    }

    @Test
    void membersOfSharedGroupsAreDeletedAtOnce() {
        List<String> users = users();
        String[] all = users.toArray(String[]::new);
        List<String> groups = IntStream.range(0, 5)
                .mapToObj(i -> scim.group("Group " + i, all))
                .toList();
        List<Answer> answers = atOnce(i -> i % 4 == 0
                ? scim.patch("/Groups/" + groups.get(i % 5), members("remove", users.get(i)))
                : scim.delete("/Users/" + users.get(i)));
        assertThat(answers).extracting(Answer::status).containsOnly(204);
        assertThat(scim.sql("SELECT id FROM users WHERE tenant_id = ?")).hasSize(CLIENTS / 4);
        assertThat(scim.sql("SELECT member_id FROM group_members WHERE tenant_id = ?"))
                .hasSize(CLIENTS / 4 * 5 - CLIENTS / 4);
    }

    @Test
    void groupsThatHoldEachOtherAreDeletedAtOnce() {
        List<String> groups = IntStream.range(0, CLIENTS)
                .mapToObj(i -> scim.group("Group " + i))
                .toList();
        for (int i = 0; i < CLIENTS; i++) {
            String next = groups.get((i + 1) % CLIENTS);
            scim.patch("/Groups/" + groups.get(i), members("add", next));
            scim.patch("/Groups/" + next, members("add", groups.get(i)));
        }
        List<Answer> answers = atOnce(i -> scim.delete("/Groups/" + groups.get(i)));
        assertThat(answers).extracting(Answer::status).containsOnly(204);
        assertThat(scim.sql("SELECT id FROM groups WHERE tenant_id = ?")).isEmpty();
    }

    @Test
    void ofTwoDeletesOneSucceedsAndTheJournalNamesIt() {
        List<String> users = users().subList(0, CLIENTS / 2);
        scim.group("Staff", users.toArray(String[]::new));
        String inner = scim.group("Inner");
        scim.group("Outer", inner);
        users = Stream.concat(users.stream(), Stream.of(inner)).toList();
        List<String> targets = users.stream().flatMap(id -> Stream.of(id, id)).toList();
        List<Answer> answers = atOnce(
                targets.size(),
                i -> scim.delete((targets.get(i).equals(inner) ? "/Groups/" : "/Users/") + targets.get(i)));
        assertThat(answers).extracting(Answer::status).containsOnly(204, 404);
        List<String> done = IntStream.range(0, targets.size())
                .filter(i -> answers.get(i).status() == 204)
                .mapToObj(i -> targets.get(i) + " " + answers.get(i).header("X-Request-Id"))
                .toList();
        assertThat(done).hasSize(users.size());
        assertThat(
                        scim.changes(
                                "SELECT resource_id || ' ' || request_id FROM changes WHERE tenant_id = ? AND action = 'delete'"))
                .containsExactlyInAnyOrderElementsOf(done);
        assertThat(scim.changes(
                        "SELECT member_id || ' ' || request_id FROM changes WHERE tenant_id = ? AND action = 'remove'"))
                .containsExactlyInAnyOrderElementsOf(done);
        assertThat(scim.changes("""
                        SELECT c.seq FROM changes c JOIN changes later ON later.resource_id = c.resource_id AND later.seq > c.seq
                        WHERE c.tenant_id = ? AND c.action = 'delete'""")).isEmpty();
    }

    @Test
    void addingAMemberThatIsBeingDeletedNeverFailsTheServer() {
        List<String> users = users();
        String group = "/Groups/" + scim.group("Staff");
        List<Answer> answers = atOnce(i -> i % 2 == 0
                ? scim.patch(group, members("add", users.get(i), users.get(i + 1)))
                : scim.delete("/Users/" + users.get(i)));
        assertThat(answers).extracting(Answer::status).allMatch(status -> status == 204 || status == 400);
        List<String> members = scim.sql("SELECT member_id FROM group_members WHERE tenant_id = ?");
        assertThat(scim.get(group).json().path("members")).hasSize(members.size());
    }

    private List<String> users() {
        return IntStream.range(0, CLIENTS).mapToObj(i -> scim.user("user" + i)).toList();
    }

    private static String user(String userName) {
        return "{\"schemas\":[\"" + ScimClient.USER + "\"],\"userName\":\"" + userName + "\"}";
    }

    private static String members(String op, String... ids) {
        List<String> values = new ArrayList<>();
        for (String id : ids) {
            values.add("{\"value\":\"" + id + "\"}");
        }
        return "{\"op\":\"" + op + "\",\"path\":\"members\",\"value\":[" + String.join(",", values) + "]}";
    }

    private static List<Answer> atOnce(IntFunction<Answer> request) {
        return atOnce(CLIENTS, request);
    }

    private static List<Answer> atOnce(int clients, IntFunction<Answer> request) {
        CountDownLatch start = new CountDownLatch(1);
        try (var threads = Executors.newFixedThreadPool(clients)) {
            List<Future<Answer>> futures = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                int client = i;
                Callable<Answer> task = () -> {
                    start.await();
                    return request.apply(client);
                };
                futures.add(threads.submit(task));
            }
            start.countDown();
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> future : futures) {
                answers.add(future.get());
            }
            return answers;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
