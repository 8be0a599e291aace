package dev.roster.sql;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.filter.CompareOperator;
import dev.roster.protocol.filter.Filter;
import dev.roster.protocol.schema.ResolvedAttribute;
import dev.roster.protocol.schema.ResourceType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A filter as a condition on {@code scim.resource r}, true or false but never NULL. Columns and memberships are compared as such;
 * everything else, as far as it stands together, is one path predicate over {@code r.search}, passed as one parameter; over
 * {@code r.document} where the {@link SearchForm} has no such attribute.
 */
public final class FilterSql {
    // Each is a query of its own for every resource.
    private static final int MOST_JOINS = 50;

    private final ResourceType type;
    private final Binds binds;

    private FilterSql(ResourceType type, Binds binds) {
        this.type = type;
        this.binds = binds;
    }

    /** The condition, without tenant and type, which are the caller's. */
    public static String where(Filter<ResolvedAttribute> filter, ResourceType type, Binds binds) {
        long joins = paths(filter)
                .filter(path -> Membership.of(type, path).isPresent() || ReferenceSql.isName(type, path))
                .count();
        if (joins > MOST_JOINS) {
            throw ScimException.invalidFilter("At most " + MOST_JOINS
                    + " comparisons of a filter may be about members, groups or names of references, not " + joins
                    + ".");
        }
        return new FilterSql(type, binds).sql(filter);
    }

    /** An element filter of a group's members as a condition on {@code scim.resource m}, the member's row. */
    public static String member(Filter<ResolvedAttribute> elementFilter, Binds binds) {
        return MembershipPredicate.element(Membership.MEMBERS, elementFilter, binds);
    }

    private String sql(Filter<ResolvedAttribute> filter) {
        if (isInactive(filter)) {
            // Beside an OR a list of them would be read for each resource, once it is too long for a hash table.
            return "EXISTS (SELECT FROM scim.inactive x WHERE x.tenant_id = " + binds.tenant() + " AND x.id = r.id)";
        }
        String json = json(filter);
        if (json != null) {
            return json + " @@ " + binds.add(DocumentPredicate.of(filter)) + "::text::jsonpath";
        }
        return switch (filter) {
            case Filter.And<ResolvedAttribute> and -> joined(and.filters(), Filter.And::new, " AND ");
            case Filter.Or<ResolvedAttribute> or -> joined(or.filters(), Filter.Or::new, " OR ");
            case Filter.Not<ResolvedAttribute> not -> "NOT (" + sql(not.filter()) + ")";
            case Filter.Present<ResolvedAttribute> present ->
                Membership.of(type, present.path())
                        .map(membership -> MembershipPredicate.present(membership, present.path(), binds))
                        .orElseGet(() -> ColumnPredicate.present(column(present.path())));
            case Filter.Comparison<ResolvedAttribute> comparison ->
                Membership.of(type, comparison.path())
                        .map(membership -> MembershipPredicate.compare(membership, comparison, binds))
                        .orElseGet(() -> ColumnPredicate.compare(column(comparison.path()), comparison, binds));
            case Filter.ValuePath<ResolvedAttribute> valuePath -> {
                Membership membership = Membership.of(type, valuePath.path()).orElseThrow();
                yield MembershipPredicate.valuePath(membership, valuePath.filter(), binds);
            }
        };
    }

    private String joined(
            List<Filter<ResolvedAttribute>> filters,
            Function<List<Filter<ResolvedAttribute>>, Filter<ResolvedAttribute>> join,
            String operator) {
        Map<String, List<Filter<ResolvedAttribute>>> byJson = new TreeMap<>(Comparator.reverseOrder());
        for (Filter<ResolvedAttribute> filter : filters) {
            byJson.computeIfAbsent(Objects.requireNonNullElse(json(filter), ""), json -> new ArrayList<>())
                    .add(filter);
        }
        List<String> conditions = new ArrayList<>();
        byJson.forEach((json, together) -> {
            if (json.isEmpty()) {
                together.forEach(filter -> conditions.add(sql(filter)));
            } else {
                conditions.add(sql(join.apply(together)));
            }
        });
        return "(" + String.join(operator, conditions) + ")";
    }

    /** The JSON that holds all that a filter looks at; null: a column does, or a membership, or there are several. */
    private @Nullable String json(Filter<ResolvedAttribute> filter) {
        if (isInactive(filter)) {
            return null;
        }
        Set<String> places = paths(filter).map(this::place).collect(Collectors.toSet());
        String place = places.iterator().next();
        return places.size() == 1 && !place.isEmpty() ? place : null;
    }

    private String place(ResolvedAttribute path) {
        if (Membership.of(type, path).isPresent()
                || ColumnMap.column(type, path).isPresent()) {
            return "";
        }
        return SearchForm.column(type, path);
    }

    /** Those who are disabled are few among many, and have a table of their own. */
    private static boolean isInactive(Filter<ResolvedAttribute> filter) {
        return filter instanceof Filter.Comparison<ResolvedAttribute> comparison
                && comparison.path().toString().equals("active")
                && !comparison.path().leaf().multiValued()
                && comparison.operator() == CompareOperator.EQ
                && comparison.value().isBoolean()
                && !comparison.value().booleanValue();
    }

    /** The paths that start at the resource. */
    private static Stream<ResolvedAttribute> paths(Filter<ResolvedAttribute> filter) {
        return switch (filter) {
            case Filter.And<ResolvedAttribute> and -> and.filters().stream().flatMap(FilterSql::paths);
            case Filter.Or<ResolvedAttribute> or -> or.filters().stream().flatMap(FilterSql::paths);
            case Filter.Not<ResolvedAttribute> not -> paths(not.filter());
            case Filter.Present<ResolvedAttribute> present -> Stream.of(present.path());
            case Filter.Comparison<ResolvedAttribute> comparison -> Stream.of(comparison.path());
            case Filter.ValuePath<ResolvedAttribute> valuePath -> Stream.of(valuePath.path());
        };
    }

    private Column column(ResolvedAttribute path) {
        Optional<Column> column = ColumnMap.column(type, path);
        return column.orElseThrow();
    }
}
