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
                + ", ',' ORDER BY x.member_id), '') || ']' FROM scim.membership x JOIN scim.resource m"
                + " ON m.tenant_id = x.tenant_id AND m.id = x.member_id"
                + " WHERE x.tenant_id = r.tenant_id AND x.group_id = r.id)";
    }

    /** The groups that {@code r} is a direct member of (RFC 7643 section 4.1.2); null where there are none. */
    public static String groups(Predicate<String> shown, String baseUrl, Binds binds) {
        return "(SELECT '[' || string_agg(" + object(shown, baseUrl, "'direct'", binds)
                + ", ',' ORDER BY x.group_id) || ']' FROM scim.membership x JOIN scim.resource m"
                + " ON m.tenant_id = x.tenant_id AND m.id = x.group_id"
                + " WHERE x.tenant_id = r.tenant_id AND x.member_id = r.id)";
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
