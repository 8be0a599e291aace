package dev.roster.resources;

import org.jspecify.annotations.Nullable;

/** Which part of a list is read: at most {@code limit} rows behind the first {@code offset} behind a position. */
record Window(@Nullable Position after, long offset, int limit) {}
