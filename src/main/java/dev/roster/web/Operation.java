package dev.roster.web;

import dev.roster.protocol.schema.ResourceType;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a request does, as the log, the metrics and spans call it. */
public enum Operation {
    CREATE,
    READ,
    QUERY,
    SEARCH,
    REPLACE,
    PATCH,
    DELETE,
    BULK,
    DISCOVER,
    OTHER;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** Such as {@code create User}; without a type it is about all of them. */
    String on(@Nullable ResourceType type) {
        return type == null ? text : text + " " + type.name();
    }

    public boolean isChange() {
        return switch (this) {
            case CREATE, REPLACE, PATCH, DELETE, BULK -> true;
            case READ, QUERY, SEARCH, DISCOVER, OTHER -> false;
        };
    }
}
