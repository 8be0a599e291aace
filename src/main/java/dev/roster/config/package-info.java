/** Wiring: properties, the database and its migration. Rejects a start without a usable configuration or database, in one line. */
@NullMarked
package dev.roster.config;

import org.jspecify.annotations.NullMarked;
