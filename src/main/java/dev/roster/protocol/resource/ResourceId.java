package dev.roster.protocol.resource;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Ids as clients send them: UUIDs, in any case; anything else names nothing. */
public final class ResourceId {
    // UUID.fromString takes shorter forms too.
    private static final Pattern TEXT = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private ResourceId() {}

    public static Optional<UUID> parse(String text) {
        return TEXT.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }
}
