package dev.roster.resources;

import org.jspecify.annotations.Nullable;

/** Which part of a list is read: at most {@code limit} rows behind a cursor, or behind the first {@code offset}. */
record Window(@Nullable Cursor after, long offset, int limit) {}
