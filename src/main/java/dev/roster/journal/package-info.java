/** Keeps the journal of changes as short as its retention, and fast to read by time. Rejects nothing. */
@NullMarked
package dev.roster.journal;

import org.jspecify.annotations.NullMarked;
