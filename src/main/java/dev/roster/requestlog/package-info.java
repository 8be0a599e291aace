/** Keeps what clients asked and what they were answered, behind their requests and in batches. Rejects nothing: what it can't keep it counts. */
@NullMarked
package dev.roster.requestlog;

import org.jspecify.annotations.NullMarked;
