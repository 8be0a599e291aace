package dev.roster.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads memberships as JSON text: PostgreSQL writes it, nobody parses it. */
public final class MembershipSql {
    /** So many members, of some hundred bytes each, are held in memory at once. */
    public static final int MOST_MEMBERS = 250;

    private static final String ADDRESS = "CASE m.type WHEN 'Group' THEN '/Groups/' ELSE '/Users/' END || m.id";

    private MembershipSql() {}

    /**
     * Members of group {@code r} (RFC 7643 section 4.2), {@link #MOST_MEMBERS} at a time, in order of their ids: one row with their
     * text and, if more may follow, the id of the last one.
     *
     * @param after the member behind which they start; null for the first ones
     */
    public static String members(Predicate<String> shown, String baseUrl, @Nullable UUID after, Binds binds) {
        String behind = after == null ? "" : " AND member_id > " + binds.add(after);
        return "SELECT coalesce(string_agg(" + object(shown, address(shown, baseUrl, binds), "m.type")
                + ", ',' ORDER BY x.member_id), '') AS elements, CASE WHEN count(*) = " + MOST_MEMBERS
                + " THEN max(x.member_id::text)::uuid END AS last FROM (SELECT member_id FROM scim.membership WHERE tenant_id = "
                + binds.tenant() + " AND group_id = r.id" + behind + " ORDER BY member_id LIMIT " + MOST_MEMBERS
                + ") x" + resource("x.member_id", binds);
    }

    /**
     * The groups that the users of the query {@code page} are in, directly or by another group (RFC 7643 section 4.1.2): their text by
     * the user's {@code id}, for those who are in any. Users of one page share many groups: what is above a group is looked up once,
     * and its text is written once.
     */
    public static String groups(Predicate<String> shown, String baseUrl, Binds binds) {
        String address = address(shown, baseUrl, binds);
        return "WITH RECURSIVE direct AS MATERIALIZED (SELECT s.id AS member_id, x.group_id FROM page s CROSS JOIN LATERAL ("
                + Nesting.above("s.id", binds) + ") x WHERE s.type = 'User'), above (below_id, group_id) AS ("
                + "SELECT DISTINCT group_id, group_id FROM direct UNION SELECT a.below_id, x.group_id FROM above a CROSS JOIN LATERAL ("
                + Nesting.above("a.group_id", binds) + ") x), written AS MATERIALIZED (SELECT m.id, "
                + object(shown, address, "'direct'") + " AS direct, " + object(shown, address, "'indirect'")
                + " AS indirect FROM (SELECT DISTINCT group_id FROM above) g" + resource("g.group_id", binds)
                + ") SELECT x.member_id AS id, string_agg(CASE WHEN x.is_direct THEN m.direct ELSE m.indirect END, ','"
                + " ORDER BY x.group_id) AS elements, NULL::uuid AS last FROM (SELECT d.member_id, a.group_id,"
                + " bool_or(a.group_id = a.below_id) AS is_direct FROM direct d JOIN above a ON a.below_id = d.group_id"
                + " GROUP BY d.member_id, a.group_id) x JOIN written m ON m.id = x.group_id GROUP BY x.member_id";
    }

    /**
     * The resource {@code m} with an id. OFFSET 0 keeps it a lookup for each row: a kept plan that was made while the tables were
     * small would join all resources of the tenant for each of them.
     */
    private static String resource(String id, Binds binds) {
        return " CROSS JOIN LATERAL (SELECT m.id, m.type, m.document FROM scim.resource m WHERE m.tenant_id = "
                + binds.tenant() + " AND m.id = " + id + " OFFSET 0) m";
    }

    /** What {@code $ref} says of {@code m}. */
    private static String address(Predicate<String> shown, String baseUrl, Binds binds) {
        return shown.test("$ref") ? binds.add(baseUrl) + "::text || " + ADDRESS : "";
    }

    private static String object(Predicate<String> shown, String address, String type) {
        Map<String, String> columns =
                Map.of("value", "m.id", "$ref", address, "type", type, "display", ReferenceSql.NAME);
        List<String> pairs = new ArrayList<>();
        for (String name : List.of("value", "$ref", "type", "display")) {
            if (shown.test(name)) {
                pairs.add("'" + name + "', " + columns.get(name));
            }
        }
        return "json_build_object(" + String.join(", ", pairs) + ")::text";
    }
}
