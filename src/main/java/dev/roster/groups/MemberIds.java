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

    /** Of a list as it is read by its schema. */
    static SequencedSet<UUID> of(Iterable<JsonNode> members) {
        SequencedSet<UUID> ids = new LinkedHashSet<>();
        members.forEach(member -> ids.add(one(member)));
        return ids;
    }

    private static UUID one(JsonNode member) {
        String value = member.path("value").stringValueOpt().orElseThrow(MemberIds::nobody);
        return ResourceId.parse(value).orElseThrow(() -> unknown(value));
    }

    /** To pass over it would empty the group of a client that names members in other words. */
    private static ScimException nobody() {
        return ScimException.invalidValue(
                "members: each needs the id of a user or group as its value, as in {\"value\": \"...\"}.");
    }

    static ScimException unknown(String id) {
        String shown = id.length() <= 100 ? id : id.substring(0, 100) + "...";
        return ScimException.invalidValue("members: there is no user or group with the id \"" + shown
                + "\"; provision it before it is made a member.");
    }
}
