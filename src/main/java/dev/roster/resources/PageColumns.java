package dev.roster.resources;

import dev.roster.protocol.resource.AttributeSelection;
import dev.roster.protocol.schema.ResolvedAttribute;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.sql.Binds;
import dev.roster.sql.ReferenceSql;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.util.ConcurrentLruCache;

/**
 * What is read of the resources of a page, of their own row and of what other tables know of them.
 *
 * @param scope the condition that holds for all resources of their tenant and types
 * @param sql a query of {@link PackedRow} over the page, which stands in it as {@link #PAGE}
 * @param binds the first parameters of every statement with these columns
 */
record PageColumns(String scope, String sql, Binds binds) {
    private static final String PAGE = "@page@";
    // Long texts, and most requests ask for the same.
    private static final ConcurrentLruCache<List<Shown>, PageColumns> KNOWN =
            new ConcurrentLruCache<>(64, PageColumns::make);
    // Clients say how long names and addresses are, and what is known stays in memory.
    private static final int LONGEST_KNOWN = 500;

    /** All that the text depends on. */
    private record Shown(
            int tenantId, ResourceType type, ResourceRules rules, AttributeSelection selection, String baseUrl) {
        boolean isShort() {
            return selection.length() + baseUrl.length() <= LONGEST_KNOWN;
        }
    }

    static PageColumns of(List<ResourceRequest> requests) {
        List<Shown> shown = requests.stream().map(PageColumns::shown).toList();
        return shown.stream().allMatch(Shown::isShort) ? KNOWN.get(shown) : make(shown);
    }

    private static Shown shown(ResourceRequest request) {
        return new Shown(
                request.caller().tenantId(), request.type(), request.rules(), request.selection(), request.baseUrl());
    }

    /**
     * The resources of a query, which has {@code place} and {@code sort_key} too.
     *
     * @param queries those that it is made of, each with a comma behind it
     */
    String over(String queries, String page, String orderBy) {
        return "WITH " + queries + sql.replace(PAGE, page) + " ORDER BY r.place, " + orderBy;
    }

    static String scope(List<ResourceType> types, Binds binds) {
        return "r.tenant_id = " + binds.tenant() + " AND r.type IN ("
                + types.stream().map(type -> binds.add(type.name())).collect(Collectors.joining(", ")) + ")";
    }

    private static PageColumns make(List<Shown> types) {
        Binds binds = new Binds(types.getFirst().tenantId());
        String scope = scope(types.stream().map(Shown::type).toList(), binds);
        List<String> elements = new ArrayList<>();
        List<String> last = new ArrayList<>();
        StringBuilder from = new StringBuilder(" FROM page r");
        for (Shown shown : types) {
            if (shown.selection().includes(shown.rules().membershipAttribute())) {
                String memberships = "memberships_" + elements.size();
                from.append(" LEFT JOIN (")
                        .append(shown.rules().membershipsSql(shown.selection(), shown.baseUrl(), binds))
                        .append(") ")
                        .append(memberships)
                        .append(" USING (id)");
                elements.add(memberships + ".elements");
                last.add(memberships + ".last");
            }
        }
        String sql = "page AS MATERIALIZED (" + PAGE + ") SELECT "
                + PackedRow.sql(first(elements), first(last), names(types, binds)) + from;
        return new PageColumns(scope, sql, binds);
    }

    private static String first(List<String> columns) {
        return columns.isEmpty() ? "NULL" : "coalesce(" + String.join(", ", columns) + ")";
    }

    private static String names(List<Shown> types, Binds binds) {
        StringBuilder cases = new StringBuilder();
        for (Shown shown : types) {
            List<ResolvedAttribute> paths = shown.type().referenceNames();
            if (!paths.isEmpty()) {
                cases.append(" WHEN ").append(binds.add(shown.type().name())).append(" THEN ");
                cases.append(ReferenceSql.names(paths));
            }
        }
        return cases.isEmpty() ? "NULL::text[]" : "CASE r.type" + cases + " END";
    }
}
