package dev.roster.resources;

import dev.roster.protocol.schema.ResolvedAttribute;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.sql.Binds;
import dev.roster.sql.ReferenceSql;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A resource as columns of a query over {@code r}, with what other tables know of it. */
final class ResourceColumns {
    private ResourceColumns() {}

    static String select(List<Target> targets, Binds binds) {
        List<Integer> rows = withRows(targets);
        return "SELECT r.type, r.id, r.version, r.created_at, r.modified_at, r.external_id, r.document::text AS document, "
                + first(rows, "elements", "text") + ", " + first(rows, "last", "uuid") + ", " + names(targets, binds)
                + " AS names";
    }

    /**
     * The rows that a query gives, each with what {@link ResourceRules#rowsSql} has for it.
     *
     * @param query of columns of {@code scim.resource}
     */
    static String from(String query, List<Target> targets, Binds binds) {
        StringBuilder from = new StringBuilder(" FROM (").append(query).append(") r");
        for (int i : withRows(targets)) {
            ResourceRequest request = targets.get(i).request();
            String rows = targets.get(i).rules().rowsSql(request.selection(), request.baseUrl(), binds);
            String type = binds.add(request.type().name());
            from.append(" LEFT JOIN LATERAL (%s) rows_%d ON r.type = %s".formatted(rows, i, type));
        }
        return from.toString();
    }

    private static List<Integer> withRows(List<Target> targets) {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            if (targets.get(i).showsRows()) {
                found.add(i);
            }
        }
        return found;
    }

    private static String first(List<Integer> rows, String column, String type) {
        String all = rows.stream().map(i -> "rows_" + i + "." + column).collect(Collectors.joining(", "));
        return (all.isEmpty() ? "NULL::" + type : "coalesce(" + all + ")") + " AS " + column;
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
