package dev.roster.sql;

/** A column, or an expression of columns, that holds an attribute. */
sealed interface Column {

    /** Text in the form of its attribute's {@link dev.roster.protocol.filter.Comparand}. */
    record Text(String sql) implements Column {}

    record Uuid(String sql) implements Column {}

    record Time(String sql) implements Column {}

    /** Always there, but not compared in the database. */
    record Derived() implements Column {}
}
