/**
 * What repositories share: commands that go to PostgreSQL in one statement, who may wait for it and how long, and what its errors mean.
 * Rejects what would wait in vain, with 429, and names what PostgreSQL refuses.
 */
@NullMarked
package dev.roster.database;

import org.jspecify.annotations.NullMarked;
