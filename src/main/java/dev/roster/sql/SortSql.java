package dev.roster.sql;

import dev.roster.protocol.schema.ResourceType;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The order of a list (RFC 7644 section 3.4.2.3): by a key and, among equals, by id, which makes it total. Descending is the exact
 * reverse: what has no value comes last in the one and first in the other.
 */
public final class SortSql {
    private final @Nullable SortKey key;
    private final boolean descending;

    private SortSql(@Nullable SortKey key, boolean descending) {
        this.key = key;
        this.descending = descending;
    }

    /**
     * An order of resources of these types.
     *
     * @param sortBy null for the order of creation
     */
    public static SortSql of(@Nullable String sortBy, boolean descending, List<ResourceType> types, Binds binds) {
        return sortBy == null ? new SortSql(null, false) : new SortSql(SortKey.of(sortBy, types, binds), descending);
    }

    /** The key, to be selected as {@code sort_key}. */
    public String key() {
        return key == null ? "NULL::text" : key.sql();
    }

    /** By the columns {@code sort_key} and {@code id}. */
    public String orderBy() {
        String direction = descending ? " DESC" : "";
        return key == null ? "id" : "sort_key" + direction + ", id" + direction;
    }

    /**
     * The rows behind one of them.
     *
     * @param keyOfLast its {@link #key()} as text
     */
    public String after(@Nullable String keyOfLast, UUID last, Binds binds) {
        String sign = descending ? " < " : " > ";
        String lastId = binds.add(last);
        if (key == null) {
            return "r.id" + sign + lastId;
        }
        if (keyOfLast == null) {
            return descending
                    ? "(%s IS NOT NULL OR r.id < %s)".formatted(key.sql(), lastId)
                    : "(%s IS NULL AND r.id > %s)".formatted(key.sql(), lastId);
        }
        String lastKey = binds.add(keyOfLast) + "::text::" + key.type();
        String after = "(%s, r.id)%s(%s, %s)".formatted(key.sql(), sign, lastKey, lastId);
        return key.nullable() && !descending ? "(%s OR %s IS NULL)".formatted(after, key.sql()) : after;
    }
}
