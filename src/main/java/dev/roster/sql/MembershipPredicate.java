package dev.roster.sql;

import dev.roster.protocol.filter.CompareOperator;
import dev.roster.protocol.filter.Filter;
import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.ResolvedAttribute;
import java.util.List;
import java.util.stream.Collectors;

/** Conditions on members and groups, which live in the membership table. */
final class MembershipPredicate {

    private MembershipPredicate() {}

    static String present(Membership membership, ResolvedAttribute path, Binds binds) {
        Attribute sub = path.subAttribute();
        String condition = sub == null ? "true" : ColumnPredicate.present(membership.column(sub, binds));
        return membership.exists(condition, binds);
    }

    static String compare(Membership membership, Filter.Comparison<ResolvedAttribute> comparison, Binds binds) {
        Column column = membership.column(comparison.path().leaf(), binds);
        if (column instanceof Column.Uuid && comparison.operator() == CompareOperator.EQ) {
            return ColumnPredicate.uuid(comparison.value().stringValue())
                    .map(value -> membership.holds(value, binds))
                    .orElse("(false)");
        }
        String exists = membership.exists(ColumnPredicate.compare(column, comparison, binds), binds);
        return comparison.operator() == CompareOperator.NE
                ? "(NOT " + membership.exists("true", binds) + " OR " + exists + ")"
                : exists;
    }

    /** Whether one element matches; where only its value is asked for, that is a comparison. */
    static String valuePath(Membership membership, Filter<ResolvedAttribute> filter, Binds binds) {
        return filter instanceof Filter.Comparison<ResolvedAttribute> comparison
                        && comparison.operator() == CompareOperator.EQ
                ? compare(membership, comparison, binds)
                : membership.exists(element(membership, filter, binds), binds);
    }

    /** A filter on one element, as a condition on {@code m}. */
    static String element(Membership membership, Filter<ResolvedAttribute> filter, Binds binds) {
        return switch (filter) {
            case Filter.And<ResolvedAttribute> and -> joined(membership, and.filters(), " AND ", binds);
            case Filter.Or<ResolvedAttribute> or -> joined(membership, or.filters(), " OR ", binds);
            case Filter.Not<ResolvedAttribute> not -> "NOT (" + element(membership, not.filter(), binds) + ")";
            case Filter.Present<ResolvedAttribute> present ->
                ColumnPredicate.present(membership.column(present.path().leaf(), binds));
            case Filter.Comparison<ResolvedAttribute> comparison ->
                ColumnPredicate.compare(membership.column(comparison.path().leaf(), binds), comparison, binds);
            case Filter.ValuePath<ResolvedAttribute> valuePath ->
                throw new IllegalArgumentException("elements have no elements: " + valuePath);
        };
    }

    private static String joined(
            Membership membership, List<Filter<ResolvedAttribute>> filters, String operator, Binds binds) {
        return filters.stream()
                .map(filter -> element(membership, filter, binds))
                .collect(Collectors.joining(operator, "(", ")"));
    }
}
