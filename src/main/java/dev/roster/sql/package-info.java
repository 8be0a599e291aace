/**
 * Filters and sort orders as SQL over the resource table, and the form documents are searched in. Rejects, as invalidFilter or
 * invalidValue, attributes the database doesn't hold and filters that look into too many other resources; request text becomes
 * binds only.
 */
@NullMarked
package dev.roster.sql;

import org.jspecify.annotations.NullMarked;
