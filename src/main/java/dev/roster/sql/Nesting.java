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

    /** The same for many at once: rows of {@code member_id} and {@code group_id}, each looked up (OFFSET 0 keeps it so). */
    static String groupsOfAll(String members, Binds binds) {
        return """
                (WITH RECURSIVE above (member_id, group_id) AS (\
                SELECT s.id, x.group_id FROM (%1$s) s CROSS JOIN LATERAL (SELECT m.group_id FROM scim.membership m \
                WHERE m.tenant_id = %2$s AND m.member_id = s.id OFFSET 0) x \
                UNION \
                SELECT above.member_id, x.group_id FROM above CROSS JOIN LATERAL (SELECT m.group_id FROM scim.membership m \
                WHERE m.tenant_id = %2$s AND m.member_id = above.group_id OFFSET 0) x) \
                SELECT member_id, group_id FROM above)""".formatted(members, binds.tenant());
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
