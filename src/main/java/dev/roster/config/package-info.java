/**
 * Wiring: properties, schemas from files, the database and its migration; when the beans that the build worked out are used. Rejects a
 * start without a usable configuration or database, in one line for each thing to change.
 */
@NullMarked
package dev.roster.config;

import org.jspecify.annotations.NullMarked;
