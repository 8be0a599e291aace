package dev.roster.resources;

import dev.roster.sql.Binds;

/** What a query asks of {@code scim.resource r}, as SQL. */
@FunctionalInterface
interface Condition {
    String sql(Binds binds);
}
