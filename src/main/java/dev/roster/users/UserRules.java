package dev.roster.users;

import dev.roster.protocol.resource.AttributeSelection;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.resources.ResourceRules;
import dev.roster.sql.Binds;
import dev.roster.sql.MembershipSql;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Users show the groups that they are in, directly or by another group; only the groups change that. */
@Component
class UserRules implements ResourceRules {

    @Override
    public String resourceType() {
        return "User";
    }

    @Override
    public String membershipAttribute() {
        return "groups";
    }

    @Override
    public String membershipsSql(AttributeSelection selection, String baseUrl, Binds binds) {
        return MembershipSql.groups(sub -> selection.includes("groups", sub), baseUrl, binds);
    }

    @Override
    public boolean isWhole(ResourceType type, ObjectNode sent) {
        return ResourceRules.super.isWhole(type, sent) && sent.has("active");
    }

    /** A PUT that says nothing of {@code active} must not reactivate or lock out anybody. */
    @Override
    public ObjectNode replacement(ObjectNode stored, ObjectNode sent) {
        JsonNode active = stored.get("active");
        if (active == null || sent.has("active")) {
            return sent;
        }
        // A change that is tried again meets another stored state, so what was sent stays as it is.
        return sent.objectNode().setAll(sent).set("active", active);
    }
}
