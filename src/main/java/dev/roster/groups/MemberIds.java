package dev.roster.groups;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.resource.ResourceId;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** The ids in a list of members (RFC 7643 section 4.2); {@code $ref}, {@code type} and {@code display} follow from them. */
final class MemberIds {
    private MemberIds() {}

    /** Takes one member or a list. */
    static SequencedSet<UUID> of(JsonNode members) {
        SequencedSet<UUID> ids = new LinkedHashSet<>();
        if (members.isArray()) {
            members.forEach(member -> ids.add(one(member)));
        } else if (!members.isNull()) {
            ids.add(one(members));
        }
        return ids;
    }

    private static UUID one(JsonNode member) {
        String value = member.path("value").stringValueOpt().orElse("");
        return ResourceId.parse(value).orElseThrow(() -> unknown(value));
    }

    static ScimException unknown(String id) {
        String shown = id.length() <= 100 ? id : id.substring(0, 100) + "...";
        return ScimException.invalidValue("members: there is no user or group with the id \"" + shown
                + "\"; provision it before it is made a member.");
    }
}
