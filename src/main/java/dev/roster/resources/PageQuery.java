package dev.roster.resources;

import dev.roster.sql.Binds;

/**
 * A query of resources, and of what other tables know of them: first its page, a few rows of {@code scim.resource}, then the columns of
 * those.
 *
 * @param page the query of the page, with {@code sort_key}; the parameters of its condition are the {@linkplain Binds#varying varying}
 * @param orderBy of the columns of the page
 */
record PageQuery(String page, PageColumns columns, String orderBy, Binds binds) {
    /** What is read of a resource's own row. */
    static final String STORED =
            "r.tenant_id, r.type, r.id, r.version, r.created_at, r.modified_at, r.external_id, r.document, ";

    /**
     * A query of the rows for which a condition holds.
     *
     * @param sortKey as {@link dev.roster.sql.SortSql#key}
     * @param behind the rest of the page's query, behind the condition
     * @param binds start with those of the columns
     */
    static PageQuery of(
            PageColumns columns, String sortKey, Condition condition, String behind, String orderBy, Binds binds) {
        binds.vary();
        String page = "SELECT " + STORED + sortKey + " AS sort_key FROM scim.resource r WHERE " + columns.scope()
                + " AND " + condition.sql(binds) + behind;
        return new PageQuery(page, columns, orderBy, binds);
    }

    /**
     * The rows are found by the condition and then put in order, where it says enough for that. Else PostgreSQL may go through all
     * of them in their order until one fits.
     */
    PageQuery foundFirst(String order) {
        return new PageQuery("SELECT * FROM (" + page + " OFFSET 0) f" + order, columns, orderBy, binds);
    }

    /** Its rows as far as {@code rest} of the query says, in their order. */
    PageQuery cut(String rest) {
        return rest.isEmpty() ? this : new PageQuery("SELECT * FROM (" + page + ") f" + rest, columns, orderBy, binds);
    }

    /** One page. */
    String sql() {
        return sql("SELECT 1::bigint AS place, q.* FROM (" + page + ") q");
    }

    /** Pages by their {@code place}. */
    String sql(String pages) {
        return columns.over("", pages, orderBy);
    }
}
