package dev.roster.sql;

/** Parts of statements that keep what they change in the journal, {@code scim.change}, so that neither is ever without the other. */
public final class ChangeSql {
    // Places within a transaction: members come behind the resources that it creates or updates before. Those that are
    // removed may be all of a large group; those that are added, what a body holds.
    private static final int FIRST_REMOVED = 1 << 20;
    private static final int FIRST_ADDED = 3 << 20;

    /** Places of a transaction. The last ones are those of deletes: nothing of a resource comes after its delete. */
    public static final int PLACES = 1 << 22;

    private ChangeSql() {}

    /**
     * A query called {@code tx}: the {@code seq} that what this transaction changes is counted from. No row, and so no journal, where
     * {@code kept} is false.
     */
    public static String transaction(String kept) {
        return "tx AS (SELECT (pg_current_xact_id()::text::bigint - base) << 22 AS seq FROM scim.journal WHERE " + kept
                + ")";
    }

    /**
     * Whether a row was written by a transaction with a higher number than this one has: then it would come later in the journal than
     * what this one writes behind it. A transaction may have its number while it still waits for a row. (Numbers have 32 bits here
     * and start anew.)
     *
     * @param writer the {@code xmin} of the row, read after the wait
     */
    public static String isLate(String writer) {
        return "((" + writer
                + "::text::bigint - pg_current_xact_id()::xid::text::bigint) & 4294967295) BETWEEN 1 AND 1000000";
    }

    /** Keeps the resources that a query has changed; it says by {@code actor} and {@code request_id} who changed each. */
    public static String keep(String changed, String action) {
        return """
                INSERT INTO scim.change
                  (seq, at, tenant_id, action, type, resource_id, version, document, actor, request_id)
                SELECT t.seq + row_number() OVER (), c.modified_at, $1, '%s', c.type, c.id, c.version,
                  CASE WHEN c.external_id IS NULL THEN c.document
                    ELSE c.document || jsonb_build_object('externalId', c.external_id) END, c.actor, c.request_id
                FROM tx t CROSS JOIN %s c""".formatted(action, changed);
    }

    /** Keeps members that were added, from a query of {@code group_id, member_id, version, at, actor, request_id}. */
    public static String keepAdded(String changed) {
        return """
                INSERT INTO scim.change (seq, at, tenant_id, action, type, resource_id, member_id, version, actor, request_id)
                SELECT t.seq + %d + row_number() OVER (), c.at, $1, 'add', 'Group', c.group_id, c.member_id, c.version, c.actor,
                  c.request_id
                FROM tx t CROSS JOIN (%s) c""".formatted(FIRST_ADDED, changed);
    }

    /** Keeps members that were removed, from such a query with {@code since}, when they had been added. */
    public static String keepRemoved(String changed) {
        return """
                INSERT INTO scim.change
                  (seq, at, tenant_id, action, type, resource_id, member_id, since, version, actor, request_id)
                SELECT t.seq + %d + row_number() OVER (), c.at, $1, 'remove', 'Group', c.group_id, c.member_id, c.since,
                  c.version, c.actor, c.request_id
                FROM tx t CROSS JOIN (%s) c""".formatted(FIRST_REMOVED, changed);
    }
}
