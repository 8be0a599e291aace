/** Keeps the journal of changes as short as its retention. Rejects nothing. */
@NullMarked
package dev.roster.journal;

import org.jspecify.annotations.NullMarked;
