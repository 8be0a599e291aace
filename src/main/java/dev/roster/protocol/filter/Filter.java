package dev.roster.protocol.filter;

import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * A filter (RFC 7644 section 3.4.2.2). It prints as filter text that parses to an equal filter.
 *
 * @param <P> how it names attributes: an AttributePath as parsed, a ResolvedAttribute once a schema has judged it
 */
public sealed interface Filter<P> {

    record And<P>(List<Filter<P>> filters) implements Filter<P> {
        public And {
            filters = List.copyOf(filters);
        }

        @Override
        public String toString() {
            return filters.stream()
                    .map(filter ->
                            filter instanceof And || filter instanceof Or ? "(" + filter + ")" : filter.toString())
                    .collect(Collectors.joining(" and "));
        }
    }

    record Or<P>(List<Filter<P>> filters) implements Filter<P> {
        public Or {
            filters = List.copyOf(filters);
        }

        @Override
        public String toString() {
            return filters.stream()
                    .map(filter -> filter instanceof Or ? "(" + filter + ")" : filter.toString())
                    .collect(Collectors.joining(" or "));
        }
    }

    record Not<P>(Filter<P> filter) implements Filter<P> {
        @Override
        public String toString() {
            return "not (" + filter + ")";
        }
    }

    record Present<P>(P path) implements Filter<P> {
        @Override
        public String toString() {
            return path + " pr";
        }
    }

    /** An attribute against a scalar: string, number, boolean or null. */
    record Comparison<P>(P path, CompareOperator operator, JsonNode value) implements Filter<P> {
        @Override
        public String toString() {
            return path + " " + operator + " " + value;
        }
    }

    /** Some one element of the attribute matches the filter, whose paths start at the element. */
    record ValuePath<P>(P path, Filter<P> filter) implements Filter<P> {
        @Override
        public String toString() {
            return path + "[" + filter + "]";
        }
    }
}
