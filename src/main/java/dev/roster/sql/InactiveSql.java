package dev.roster.sql;

/** Parts of statements that keep {@code scim.inactive} as the resources are that they change. */
public final class InactiveSql {
    private InactiveSql() {}

    /** Queries that put in what is not active among the resources that a query has made or changed. */
    public static String keep(String changed) {
        return """
            kept_inactive AS (
              INSERT INTO scim.inactive (tenant_id, type, id)
              SELECT $1, type, id FROM %s WHERE document -> 'active' = 'false'::jsonb ON CONFLICT DO NOTHING
            )""".formatted(changed);
    }

    /** The same, and one that takes out what is not inactive any more. */
    public static String keepUpdated(String changed) {
        return """
            active_again AS (
              DELETE FROM scim.inactive WHERE tenant_id = $1 AND id = ANY (ARRAY(
                SELECT id FROM %s WHERE document -> 'active' IS DISTINCT FROM 'false'::jsonb))
            ), %s""".formatted(changed, keep(changed));
    }
}
