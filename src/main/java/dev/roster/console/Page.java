package dev.roster.console;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Rows of a page, and the place that the next one begins behind; null: there is none. */
record Page<T>(List<T> rows, @Nullable String next) {
    /** Of rows that were asked for with one more than a page has. */
    static <T> Page<T> of(List<T> found, int most, Function<T, Object> place) {
        if (found.size() <= most) {
            return new Page<>(found, null);
        }
        List<T> rows = found.subList(0, most);
        return new Page<>(rows, place.apply(rows.getLast()).toString());
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }
}
