import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Reads back what a first sync has sent: each user, group and member has to be there exactly once, and no other. */
final class Check {
    private static final int TRIES = 60;

    private final FirstSync sync;
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

    Check(FirstSync sync) {
        this.sync = sync;
    }

    /** i: a group, whose members are read; the one after the last: the lists of all users and groups. */
    void read(Http http, int i) throws InterruptedException {
        if (i < sync.groupIds().size()) {
            Answer group = http.patiently("members", "GET", "/Groups/" + sync.groupIds().get(i), null, TRIES);
            compare("members of group " + i, sync.members(i).stream().map(sync.userIds()::get).toList(), group.values("value"));
        } else {
            compare("users", sync.userIds(), list(http, "/Users", "userName"));
            compare("groups", sync.groupIds(), list(http, "/Groups", "displayName"));
        }
    }

    /** The ids of all that this sync's name begins. */
    private List<String> list(Http http, String path, String attribute) throws InterruptedException {
        String filter = URLEncoder.encode(attribute + " sw \"" + sync.name() + "-\"", StandardCharsets.UTF_8);
        List<String> ids = new ArrayList<>();
        List<String> cursor = List.of("");
        while (!cursor.isEmpty()) {
            String query = "?attributes=" + attribute + "&count=1000&filter=" + filter + "&cursor=" + cursor.getFirst();
            Answer page = http.patiently("list", "GET", path + query, null, TRIES);
            ids.addAll(page.values("id"));
            cursor = page.values("nextCursor");
        }
        return ids;
    }

    private void compare(String what, List<String> sent, List<String> there) {
        if (!sent.stream().sorted().toList().equals(there.stream().sorted().toList())) {
            wrong.add("%s: %,d were sent, %,d are there, %,d of them different".formatted(
                    what, sent.size(), there.size(), new HashSet<>(there).size()));
        }
    }

    boolean report() {
        System.out.println(wrong.isEmpty() ? "Every user, group and member is there exactly once." : "NOT as it was sent:");
        wrong.stream().limit(20).forEach(System.out::println);
        return wrong.isEmpty();
    }
}
