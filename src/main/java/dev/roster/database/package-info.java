/**
 * What repositories share: commands that go to PostgreSQL in one statement, who may wait for it and how long, and what its errors mean;
 * also keeps its statistics up to date. Rejects what would wait in vain, with 429, and names what PostgreSQL refuses.
 *
 * <p>Of a repository's methods that write, {@code save(one)} waits in a lane for others of its kind, {@code saveNow(one)} is a statement of
 * its own, and {@code saveAll(all)} is the statement. Within a transaction only {@code saveNow} is right: a lane has other connections.
 */
@NullMarked
package dev.roster.database;

import org.jspecify.annotations.NullMarked;
