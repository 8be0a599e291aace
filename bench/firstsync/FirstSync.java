import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What Entra ID sends in a first sync. Each user: a lookup by userName, a create. Each group: a lookup by displayName, a create without
 * members. Then the members, group after group, in PATCHes of one member each (groups with even numbers) or up to 100 (odd ones). Each
 * user is in two groups, every other one in a third.
 */
final class FirstSync {
    private static final int BATCH = 100;
    private static final int TRIES = 60;
    private static final String CORE = "urn:ietf:params:scim:schemas:core:2.0:";
    private static final String ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    private record Addition(int group, List<Integer> members) {}

    private final String name;
    private final Tally tally;
    private final String[] userIds;
    private final String[] groupIds;
    private final List<Addition> additions = new ArrayList<>();

    FirstSync(String name, int users, int groups, Tally tally) {
        this.name = name;
        this.tally = tally;
        userIds = new String[users];
        groupIds = new String[groups];
        for (int group = 0; group < groups; group++) {
            List<Integer> members = members(group);
            int size = group % 2 == 0 ? 1 : BATCH;
            for (int from = 0; from < members.size(); from += size) {
                additions.add(new Addition(group, members.subList(from, Math.min(from + size, members.size()))));
            }
        }
    }

    int additions() {
        return additions.size();
    }

    String name() {
        return name;
    }

    List<String> userIds() {
        return Arrays.asList(userIds);
    }

    List<String> groupIds() {
        return Arrays.asList(groupIds);
    }

    /** The numbers of a group's users. */
    List<Integer> members(int group) {
        int groups = groupIds.length;
        List<Integer> members = new ArrayList<>();
        for (int i = 0; i < userIds.length; i++) {
            boolean isThird = i % 2 == 0 && (i + groups / 2) % groups == group;
            if (i % groups == group || (i + i / groups + 1) % groups == group || isThird) {
                members.add(i);
            }
        }
        return members;
    }

    void user(Http http, int i) throws InterruptedException {
        String key = "%s-%05d".formatted(name, i);
        String userName = key + "@contoso.com";
        String body = """
                {"schemas":["%1$sUser","%2$s"],"externalId":"%3$s","userName":"%4$s","active":true,"displayName":"User %3$s",\
                "title":"Engineer","meta":{"resourceType":"User"},"name":{"formatted":"Given%5$d Family%5$d","familyName":"Family%5$d",\
                "givenName":"Given%5$d"},"emails":[{"primary":true,"type":"work","value":"%4$s"}],"phoneNumbers":[{"type":"work",\
                "value":"+1 555 0100"},{"type":"mobile","value":"+1 555 0101"}],"addresses":[{"type":"work","streetAddress":\
                "One Way %5$d","locality":"Redmond","region":"WA","postalCode":"98052","country":"US"}],"roles":[],\
                "%2$s":{"employeeNumber":"%3$s","department":"Sales","costCenter":"42","organization":"Contoso","division":"North"}}"""
                .formatted(CORE, ENTERPRISE, key, userName, i);
        userIds[i] = findOrCreate(http, "user", "/Users?filter=" + equal("userName", userName), "/Users", body);
    }

    void group(Http http, int i) throws InterruptedException {
        String displayName = "%s-group-%d".formatted(name, i);
        String body = """
                {"schemas":["%1$sGroup","http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],\
                "externalId":"%2$s","displayName":"%2$s","meta":{"resourceType":"Group"}}""".formatted(CORE, displayName);
        String lookup = "/Groups?excludedAttributes=members&filter=" + equal("displayName", displayName);
        groupIds[i] = findOrCreate(http, "group", lookup, "/Groups", body);
    }

    /** Looks first; and again where the create got no answer, so that it is not made twice. */
    private String findOrCreate(Http http, String what, String lookup, String path, String body) throws InterruptedException {
        for (int tries = 1; ; tries++) {
            Answer found = http.patiently("lookup " + what, "GET", lookup, null, TRIES);
            if (found.status() == 200 && !found.values("id").isEmpty()) {
                return found.values("id").getFirst();
            }
            Answer created = http.once("create " + what, "POST", path, body);
            if (created.status() == 201) {
                return created.values("id").getFirst();
            }
            if (tries == TRIES || !(created.isPassing() || created.status() == 409)) {
                tally.giveUp("create " + what);
                return "none";
            }
            created.pause();
        }
    }

    void add(Http http, int i) throws InterruptedException {
        Addition addition = additions.get(i);
        List<String> values = addition.members().stream()
                .map(member -> "{\"$ref\":null,\"value\":\"" + userIds[member] + "\"}")
                .toList();
        String kind = addition.group() % 2 == 0 ? "add 1 member" : "add up to " + BATCH;
        Answer answer = http.patiently(kind, "PATCH", "/Groups/" + groupIds[addition.group()], """
                {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Add","path":"members","value":[%s]}]}"""
                .formatted(String.join(",", values)), TRIES);
        if (answer.status() >= 300) {
            tally.giveUp(kind);
        }
    }

    private static String equal(String attribute, String value) {
        return URLEncoder.encode(attribute + " eq \"" + value + "\"", StandardCharsets.UTF_8);
    }
}
