package dev.roster.protocol.filter;

import java.util.Locale;
import java.util.Optional;

/** The operators that take a value (RFC 7644 section 3.4.2.2, Table 3). */
public enum CompareOperator {
    EQ,
    NE,
    CO,
    SW,
    EW,
    GT,
    LT,
    GE,
    LE;

    /** The operator with this keyword; "attribute names and attribute operators used in filters are case insensitive". */
    public static Optional<CompareOperator> of(String keyword) {
        for (CompareOperator operator : values()) {
            if (operator.name().equalsIgnoreCase(keyword)) {
                return Optional.of(operator);
            }
        }
        return Optional.empty();
    }

    public boolean isSubstring() {
        return this == CO || this == SW || this == EW;
    }

    public boolean isOrder() {
        return this == GT || this == LT || this == GE || this == LE;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
