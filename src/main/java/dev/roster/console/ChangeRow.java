package dev.roster.console;

import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A row of the journal.
 *
 * @param before the attributes before an update or delete; null where the journal does not reach back
 * @param after the attributes after a create or update
 */
record ChangeRow(
        long seq,
        OffsetDateTime time,
        String action,
        String type,
        UUID resourceId,
        @Nullable String name,
        @Nullable UUID memberId,
        @Nullable String memberName,
        @Nullable String memberType,
        long version,
        @Nullable String actor,
        @Nullable String requestId,
        @Nullable ObjectNode before,
        @Nullable ObjectNode after) {}
