package dev.roster.resources;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A place in a list: that of a resource.
 *
 * @param key the resource's sort key as text; null where it has none
 */
record Position(UUID id, @Nullable String key) {}
