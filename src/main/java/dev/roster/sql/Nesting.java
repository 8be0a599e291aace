package dev.roster.sql;

/** Groups in groups, followed however deep; UNION ends at what it has seen, so that a circle ends too. */
final class Nesting {
    private Nesting() {}

    /** All groups that {@code r} is in, directly or by another group: rows of {@code group_id}. */
    static String groupsOf(Binds binds) {
        String tenant = binds.tenant();
        return """
                (WITH RECURSIVE above (group_id) AS (\
                SELECT x.group_id FROM scim.membership x WHERE x.tenant_id = %1$s AND x.member_id = r.id \
                UNION \
                SELECT x.group_id FROM above JOIN scim.membership x \
                ON x.tenant_id = %1$s AND x.member_id = above.group_id) \
                SELECT group_id FROM above)""".formatted(tenant);
    }

    /** The groups that a resource is in directly, as a query of {@code group_id} that is a lookup for each (OFFSET 0 keeps it so). */
    static String above(String member, Binds binds) {
        return "SELECT m.group_id FROM scim.membership m WHERE m.tenant_id = " + binds.tenant() + " AND m.member_id = "
                + member + " OFFSET 0";
    }

    /** All that is in a group, directly or by another group: rows of {@code member_id}, the same for every {@code r}. */
    static String membersOf(String group, Binds binds) {
        String tenant = binds.tenant();
        return """
                (WITH RECURSIVE below (member_id) AS (\
                SELECT x.member_id FROM scim.membership x WHERE x.tenant_id = %1$s AND x.group_id = %2$s \
                UNION \
                SELECT x.member_id FROM below JOIN scim.membership x \
                ON x.tenant_id = %1$s AND x.group_id = below.member_id) \
                SELECT member_id FROM below)""".formatted(tenant, group);
    }

    /** How a resource is in the group {@code m} (RFC 7643 section 4.1.2). */
    static String kind(String member, Binds binds) {
        return """
                CASE WHEN EXISTS (SELECT FROM scim.membership d WHERE d.tenant_id = %s AND d.group_id = m.id \
                AND d.member_id = %s) THEN 'direct' ELSE 'indirect' END""".formatted(binds.tenant(), member);
    }
}
