package dev.roster.sql;

import dev.roster.protocol.filter.CompareOperator;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import tools.jackson.databind.node.StringNode;

/** Random filters that the schema accepts, with values the directory has, or nearly has. */
final class FilterMaker {
    private static final List<CompareOperator> OPERATORS = List.of(CompareOperator.values());
    private static final String ENTERPRISE = Directory.ENTERPRISE + ":";
    private static final List<String> USER_STRINGS = List.of(
            "userName",
            "externalId",
            "displayName",
            "nickName",
            "title",
            "profileUrl",
            "name.familyName",
            "name.givenName",
            "name.middleName",
            "emails",
            "emails.value",
            "emails.type",
            "phoneNumbers.value",
            "schemas",
            "id",
            "meta.resourceType",
            "meta.version",
            "groups",
            "groups.type",
            "groups.display",
            ENTERPRISE + "employeeNumber",
            ENTERPRISE + "manager.value");
    private static final List<String> USER_PRESENT = List.of(
            "active",
            "name",
            "emails",
            "roles",
            "groups",
            "meta",
            "meta.created",
            "emails.primary",
            ENTERPRISE + "manager");
    private static final List<String> GROUP_STRINGS = List.of(
            "displayName",
            "externalId",
            "id",
            "members",
            "members.value",
            "members.type",
            "members.display",
            "meta.version");

    private final Random random;
    private final boolean users;
    private final List<String> ids;

    FilterMaker(long seed, boolean users, List<String> ids) {
        this.random = new Random(seed);
        this.users = users;
        this.ids = ids;
    }

    String filter(int depth) {
        return switch (depth == 0 ? 0 : random.nextInt(6)) {
            case 1 -> "not (" + filter(depth - 1) + ")";
            case 2 -> "(" + filter(depth - 1) + " and " + filter(depth - 1) + ")";
            case 3 -> "(" + filter(depth - 1) + " or " + filter(depth - 1) + ")";
            case 4 -> users ? "emails[" + element(2, this::email) + "]" : "members[" + element(2, this::member) + "]";
            default -> users ? user() : group();
        };
    }

    private String element(int depth, Supplier<String> term) {
        return switch (depth == 0 ? 0 : random.nextInt(5)) {
            case 1 -> "not (" + element(depth - 1, term) + ")";
            case 2 -> "(" + element(depth - 1, term) + " and " + element(depth - 1, term) + ")";
            case 3 -> "(" + element(depth - 1, term) + " or " + element(depth - 1, term) + ")";
            default -> term.get();
        };
    }

    private String user() {
        return switch (random.nextInt(8)) {
            case 0 -> pick(USER_PRESENT) + " pr";
            case 1 -> pick(USER_STRINGS) + pick(List.of(" pr", " eq null", " ne null"));
            case 2 -> "active" + pick(List.of(" eq true", " ne true", " eq false", " ne false"));
            case 3 -> pick(List.of("meta.created", "meta.lastModified")) + time();
            case 4 -> "groups[" + element(1, this::member) + "]";
            default -> string(pick(USER_STRINGS));
        };
    }

    private String group() {
        return random.nextInt(6) == 0 ? pick(GROUP_STRINGS) + " pr" : string(pick(GROUP_STRINGS));
    }

    private String email() {
        return switch (random.nextInt(4)) {
            case 0 -> "primary" + pick(List.of(" eq true", " ne true", " pr"));
            case 1 -> "type" + pick(List.of(" eq \"Work\"", " ne \"work\"", " pr"));
            default -> string("value");
        };
    }

    private String member() {
        return string(pick(List.of("value", "type", "display")));
    }

    private String time() {
        String operator = pick(List.of(" eq ", " ne ", " gt ", " lt ", " ge ", " le "));
        String fraction = pick(List.of("", ".000001", ".0000015", ".000"));
        return operator + "\"2026-01-0" + (1 + random.nextInt(6))
                + pick(List.of("T00:00:00" + fraction + "Z", "T01:00:00" + fraction + "+01:00")) + "\"";
    }

    private String string(String path) {
        CompareOperator operator = pick(OPERATORS);
        return path + " " + operator + " " + StringNode.valueOf(value());
    }

    private String value() {
        String text = switch (random.nextInt(8)) {
            case 0 -> pick(ids);
            case 1 ->
                pick(List.of(
                        "User", "group", "direct", "W/\"1\"", "W/\"2\"", "urn:ietf:params:scim:schemas:core:2.0:User"));
            default -> pick(Directory.TEXTS);
        };
        if (text.isEmpty() || random.nextInt(3) > 0) {
            return random.nextInt(5) == 0 ? text + random.nextInt(60) : text;
        }
        int cut = random.nextInt(text.length());
        return Character.isSurrogate(text.charAt(cut))
                ? text
                : random.nextBoolean() ? text.substring(cut) : text.substring(0, cut);
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
