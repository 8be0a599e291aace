package dev.roster.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Rows of the log that an index finds, those whose expression is a value, and a condition held against each; no two find the same row. */
record Lookup(String expression, String value, String condition) {
    private static final String RESOURCE = "resource_id";
    private static final String SUBJECT = "lower(subject)";

    /** Puts the values of their parameters to the others of a statement. */
    static List<Lookup> of(Whom whom, Map<String, Object> values) {
        List<Lookup> lookups = new ArrayList<>();
        String isNotNamed = "true";
        if (!whom.name().isEmpty()) {
            values.put("user", whom.name());
            lookups.add(new Lookup(SUBJECT, "lower(:user)", "true"));
            isNotNamed = SUBJECT + " IS DISTINCT FROM lower(:user)";
        }
        for (int i = 0; i < whom.ids().size(); i++) {
            values.put("resource" + i, whom.ids().get(i));
            lookups.add(new Lookup(RESOURCE, ":resource" + i, isNotNamed));
        }
        for (int i = 0; i < whom.otherNames().size(); i++) {
            values.put("name" + i, whom.otherNames().get(i));
            lookups.add(new Lookup(SUBJECT, ":name" + i, "resource_id IS NULL"));
        }
        return lookups;
    }

    /** As a range and in the index's order: the planner would hold an equation against the whole log, from its newest row on. */
    String newest(String condition, int most) {
        return "(SELECT * FROM scim.request_log WHERE %1$s >= %2$s AND %1$s <= %2$s AND %3$s AND %4$s ORDER BY %1$s DESC, at DESC LIMIT %5$d)"
                .formatted(expression, value, this.condition, condition, most);
    }
}
