package dev.roster.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Reads memberships as the text of a JSON list: PostgreSQL writes it, nobody parses it. */
public final class MembershipSql {
    private static final String ADDRESS = "CASE m.type WHEN 'Group' THEN '/Groups/' ELSE '/Users/' END || m.id";
    private static final String NAME = "coalesce(m.document->>'displayName', m.document->>'userName')";

    private MembershipSql() {}

    /** The members of group {@code r} (RFC 7643 section 4.2); {@code []} where it has none. */
    public static String members(Predicate<String> shown, String baseUrl, Binds binds) {
        return "(SELECT '[' || coalesce(string_agg(" + object(shown, baseUrl, "m.type", binds)
                + ", ',' ORDER BY x.member_id), '') || ']' FROM scim.membership x"
                + resource("x.member_id", binds)
                + " WHERE x.tenant_id = r.tenant_id AND x.group_id = r.id)";
    }

    /** The groups that {@code r} is in, directly or by another group (RFC 7643 section 4.1.2); null where there are none. */
    public static String groups(Predicate<String> shown, String baseUrl, Binds binds) {
        return "(SELECT '[' || string_agg(" + object(shown, baseUrl, Nesting.kind(binds), binds)
                + ", ',' ORDER BY x.group_id) || ']' FROM " + Nesting.groupsOf(binds) + " AS x"
                + resource("x.group_id", binds) + ")";
    }

    /**
     * The resource {@code m} with an id. OFFSET 0 keeps it a lookup for each row: a kept plan that was made while the tables were
     * small would join all resources of the tenant for each of them.
     */
    private static String resource(String id, Binds binds) {
        return " CROSS JOIN LATERAL (SELECT m.id, m.type, m.document FROM scim.resource m WHERE m.tenant_id = "
                + binds.tenant() + " AND m.id = " + id + " OFFSET 0) m";
    }

    private static String object(Predicate<String> shown, String baseUrl, String type, Binds binds) {
        String address = shown.test("$ref") ? binds.add(baseUrl) + "::text || " + ADDRESS : "";
        Map<String, String> columns = Map.of("value", "m.id", "$ref", address, "type", type, "display", NAME);
        List<String> pairs = new ArrayList<>();
        for (String name : List.of("value", "$ref", "type", "display")) {
            if (shown.test(name)) {
                pairs.add("'" + name + "', " + columns.get(name));
            }
        }
        return "json_build_object(" + String.join(", ", pairs) + ")::text";
    }
}
