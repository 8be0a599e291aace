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

    static String present(Membership membership, ResolvedAttribute path) {
        Attribute sub = path.subAttribute();
        return membership.exists(sub == null ? "true" : ColumnPredicate.present(membership.column(sub)));
    }

    static String compare(Membership membership, Filter.Comparison<ResolvedAttribute> comparison, Binds binds) {
        Column column = membership.column(comparison.path().leaf());
        String exists = membership.exists(ColumnPredicate.compare(column, comparison, binds));
        return comparison.operator() == CompareOperator.NE
                ? "(NOT " + membership.exists("true") + " OR " + exists + ")"
                : exists;
    }

    /** A filter on one element, as a condition on {@code m}. */
    static String element(Membership membership, Filter<ResolvedAttribute> filter, Binds binds) {
        return switch (filter) {
            case Filter.And<ResolvedAttribute> and -> joined(membership, and.filters(), " AND ", binds);
            case Filter.Or<ResolvedAttribute> or -> joined(membership, or.filters(), " OR ", binds);
            case Filter.Not<ResolvedAttribute> not -> "NOT (" + element(membership, not.filter(), binds) + ")";
            case Filter.Present<ResolvedAttribute> present ->
                ColumnPredicate.present(membership.column(present.path().leaf()));
            case Filter.Comparison<ResolvedAttribute> comparison ->
                ColumnPredicate.compare(membership.column(comparison.path().leaf()), comparison, binds);
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
