package dev.roster.resources;

import org.jspecify.annotations.Nullable;

/** Which part of a list is read: at most {@code limit} rows behind a position, or behind the first {@code offset}. */
record Window(@Nullable Position after, long offset, int limit) {}
