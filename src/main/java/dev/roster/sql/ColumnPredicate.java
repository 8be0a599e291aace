package dev.roster.sql;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.filter.Comparand;
import dev.roster.protocol.filter.CompareOperator;
import dev.roster.protocol.filter.Filter;
import dev.roster.protocol.schema.DateTime;
import dev.roster.protocol.schema.ResolvedAttribute;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/** Conditions on one column. They are true or false where the column is NULL too, so that NOT may stand before them. */
final class ColumnPredicate {

    private ColumnPredicate() {}

    static String present(Column column) {
        return switch (column) {
            case Column.Text text -> "(" + text.sql() + " IS NOT NULL AND " + text.sql() + " <> '')";
            case Column.Uuid uuid -> "true";
            case Column.Time time -> "true";
            case Column.Derived derived -> "true";
        };
    }

    static String compare(Column column, Filter.Comparison<ResolvedAttribute> comparison, Binds binds) {
        CompareOperator operator = comparison.operator();
        if (operator == CompareOperator.NE) {
            return "NOT "
                    + compare(
                            column,
                            new Filter.Comparison<>(comparison.path(), CompareOperator.EQ, comparison.value()),
                            binds);
        }
        String value = comparison.value().stringValue();
        return switch (column) {
            case Column.Text text ->
                text(text.sql(), operator, Comparand.text(comparison.path().leaf(), value), binds);
            case Column.Uuid uuid -> uuid(uuid.sql(), operator, value, binds);
            case Column.Time time ->
                time(time.sql(), operator, DateTime.parse(value).orElseThrow(), binds);
            case Column.Derived derived ->
                throw ScimException.invalidFilter(comparison.path() + " can't be filtered by.");
        };
    }

    private static String text(String sql, CompareOperator operator, String value, Binds binds) {
        return "(" + sql + " IS NOT NULL AND " + textTest(sql, operator, value, binds) + ")";
    }

    private static String textTest(String sql, CompareOperator operator, String value, Binds binds) {
        return switch (operator) {
            case EQ, NE -> sql + " = " + binds.add(value);
            case CO -> sql + " LIKE " + binds.add("%" + literal(value) + "%");
            case SW -> sql + " LIKE " + binds.add(literal(value) + "%");
            case EW -> sql + " LIKE " + binds.add("%" + literal(value));
            // "C" is the order of code points.
            case GT, LT, GE, LE -> sql + " COLLATE \"C\" " + sign(operator) + " " + binds.add(value);
        };
    }

    private static String literal(String value) {
        return value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }

    private static String uuid(String sql, CompareOperator operator, String value, Binds binds) {
        if (operator != CompareOperator.EQ) {
            return text(sql + "::text", operator, value, binds);
        }
        return uuid(value)
                .map(uuid -> "(" + sql + " = " + binds.add(uuid) + ")")
                .orElse("(false)");
    }

    /** id is caseExact (RFC 7643 section 3.1), and is written in lower case only. */
    static Optional<UUID> uuid(String text) {
        try {
            UUID uuid = UUID.fromString(text);
            return uuid.toString().equals(text) ? Optional.of(uuid) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String time(String sql, CompareOperator operator, OffsetDateTime value, Binds binds) {
        OffsetDateTime micros = value.truncatedTo(ChronoUnit.MICROS);
        if (micros.equals(value)) {
            return "(" + sql + " " + sign(operator) + " " + binds.add(value) + ")";
        }
        // The column holds microseconds, and PostgreSQL would round: a time between two of them is neither.
        return switch (operator) {
            case GT, GE -> "(" + sql + " > " + binds.add(micros) + ")";
            case LT, LE -> "(" + sql + " <= " + binds.add(micros) + ")";
            case EQ, NE, CO, SW, EW -> "(false)";
        };
    }

    private static String sign(CompareOperator operator) {
        return switch (operator) {
            case EQ -> "=";
            case NE -> "<>";
            case GT -> ">";
            case LT -> "<";
            case GE -> ">=";
            case LE -> "<=";
            case CO, SW, EW -> "LIKE";
        };
    }
}
