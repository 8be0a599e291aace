package dev.roster.resources;

import dev.roster.protocol.schema.ResolvedAttribute;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.sql.Binds;
import dev.roster.sql.ReferenceSql;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A query of resources, and of what other tables know of them: first its page, a few rows of {@code scim.resource}, then the columns of
 * those.
 *
 * @param page the query of the page, with {@code sort_key}; the parameters of its condition are the {@linkplain Binds#varying varying}
 * @param columns the query over the page, which stands in it as {@link #PAGE}
 */
record PageQuery(String page, String columns, Binds binds) {
    private static final String PAGE = "@page@";
    // Stands in a page for its condition, whose parameters come last.
    private static final String CONDITION = "@condition@";
    private static final String STORED =
            "SELECT r.tenant_id, r.type, r.id, r.version, r.created_at, r.modified_at, r.external_id, r.document, ";

    /**
     * A query of the rows for which a condition holds.
     *
     * @param sortKey as {@link dev.roster.sql.SortSql#key}
     * @param behind the rest of the page's query, behind the condition
     * @param orderBy of the columns of the page
     */
    static PageQuery of(
            List<Target> targets, String sortKey, Condition condition, String behind, String orderBy, Binds binds) {
        String page = STORED + sortKey + " AS sort_key FROM scim.resource r WHERE " + scope(targets, binds) + " AND "
                + CONDITION + behind;
        String columns = columns(targets, binds) + " ORDER BY r.place, " + orderBy;
        binds.vary();
        return new PageQuery(page.replace(CONDITION, condition.sql(binds)), columns, binds);
    }

    /**
     * The rows are found by the condition and then put in order, where it says enough for that. Else PostgreSQL may go through all
     * of them in their order until one fits.
     */
    PageQuery foundFirst(String order) {
        return new PageQuery("SELECT * FROM (" + page + " OFFSET 0) f" + order, columns, binds);
    }

    /** Its rows as far as {@code rest} of the query says, in their order. */
    PageQuery cut(String rest) {
        return rest.isEmpty() ? this : new PageQuery("SELECT * FROM (" + page + ") f" + rest, columns, binds);
    }

    /** One page. */
    String sql() {
        return sql("SELECT 1::bigint AS place, q.* FROM (" + page + ") q");
    }

    /** Pages by their {@code place}. */
    String sql(String pages) {
        return columns.replace(PAGE, pages);
    }

    static String scope(List<Target> targets, Binds binds) {
        String types = targets.stream()
                .map(target -> binds.add(target.request().type().name()))
                .collect(Collectors.joining(", "));
        return "r.tenant_id = " + binds.tenant() + " AND r.type IN (" + types + ")";
    }

    private static String columns(List<Target> targets, Binds binds) {
        List<String> elements = new ArrayList<>();
        List<String> last = new ArrayList<>();
        StringBuilder from = new StringBuilder(" FROM page r");
        for (Target target : targets) {
            if (target.showsRows()) {
                String rows = "rows_" + elements.size();
                ResourceRequest request = target.request();
                from.append(" LEFT JOIN (")
                        .append(target.rules().rowsSql(request.selection(), request.baseUrl(), binds))
                        .append(") ")
                        .append(rows)
                        .append(" ON ")
                        .append(rows)
                        .append(".id = r.id");
                elements.add(rows + ".elements");
                last.add(rows + ".last");
            }
        }
        return "WITH page AS MATERIALIZED (" + PAGE + ") SELECT r.place, r.type, r.id, r.version, "
                + millis("created_at") + ", " + millis("modified_at")
                + ", r.external_id, r.document::text AS document, r.sort_key::text AS sort_text, "
                + first(elements, "text") + " AS elements, " + first(last, "uuid") + " AS last, "
                + names(targets, binds) + " AS names" + from;
    }

    /** A number is read much faster than the text of a time. */
    private static String millis(String column) {
        return "floor(extract(epoch FROM r." + column + ") * 1000)::bigint AS " + column;
    }

    private static String first(List<String> columns, String type) {
        return columns.isEmpty() ? "NULL::" + type : "coalesce(" + String.join(", ", columns) + ")";
    }

    private static String names(List<Target> targets, Binds binds) {
        StringBuilder cases = new StringBuilder();
        for (Target target : targets) {
            ResourceType type = target.request().type();
            List<ResolvedAttribute> paths = type.referenceNames();
            if (!paths.isEmpty()) {
                cases.append(" WHEN ").append(binds.add(type.name())).append(" THEN ");
                cases.append(ReferenceSql.names(paths));
            }
        }
        return cases.isEmpty() ? "NULL::text[]" : "CASE r.type" + cases + " END";
    }
}
