/**
 * The edges every HTTP feature shares: bodies, query parameters, entity tags, addresses and errors. Rejects what is
 * not JSON, what PostgreSQL cannot store, and parameters that make no sense.
 */
@NullMarked
package dev.roster.web;

import org.jspecify.annotations.NullMarked;
