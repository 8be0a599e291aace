package dev.roster.sql;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values of a statement's parameters; {@code $1} is the tenant, which no statement leaves out. */
public final class Binds {
    /** An absent value, whose type the statement still needs. */
    public record Null(Class<?> type) {}

    private final List<Object> values = new ArrayList<>();
    private int varying = Integer.MAX_VALUE;

    public Binds(int tenantId) {
        values.add(tenantId);
    }

    /** The same values, to which others are added. */
    public Binds copy() {
        Binds copy = new Binds(0);
        copy.values.clear();
        copy.values.addAll(values);
        return copy;
    }

    /** What is added from here on differs between queries that are otherwise the same. */
    public void vary() {
        varying = values.size();
    }

    /** How many values come before those that vary. */
    public int varying() {
        return Math.min(varying, values.size());
    }

    /** Those before them. */
    public Binds fixed() {
        Binds fixed = new Binds(0);
        fixed.values.clear();
        fixed.values.addAll(values.subList(0, varying()));
        return fixed;
    }

    /** The parameter of the tenant. */
    public String tenant() {
        return "$1";
    }

    /** Adds a value and names its parameter. */
    public String add(Object value) {
        values.add(value);
        return "$" + values.size();
    }

    /** Adds an array, or the text of one, whose length is not seen when the plan is made: a plan for any length is kept, and not made anew for each. */
    public String addHidden(Object array) {
        return "(SELECT " + add(array) + ")";
    }

    public String addNullable(@Nullable Object value, Class<?> type) {
        return add(value == null ? new Null(type) : value);
    }

    public List<Object> values() {
        return List.copyOf(values);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Binds binds && varying() == binds.varying() && values.equals(binds.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }
}
