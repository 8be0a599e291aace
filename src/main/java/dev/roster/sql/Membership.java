package dev.roster.sql;

import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.ResolvedAttribute;
import dev.roster.protocol.schema.ResourceType;
import java.util.Optional;

/** The two attributes that the membership table holds; {@code m} is the resource on the other side. */
enum Membership {
    MEMBERS("Group", "members", "x.group_id", "x.member_id", "lower(m.type)"),
    GROUPS("User", "groups", "x.member_id", "x.group_id", "'direct'::text");

    private final String type;
    private final String attribute;
    private final String own;
    private final String other;
    private final String kind;

    Membership(String type, String attribute, String own, String other, String kind) {
        this.type = type;
        this.attribute = attribute;
        this.own = own;
        this.other = other;
        this.kind = kind;
    }

    static Optional<Membership> of(ResourceType type, ResolvedAttribute path) {
        for (Membership membership : values()) {
            boolean same = path.extension() == null && path.attribute().name().equals(membership.attribute);
            if (same && type.name().equals(membership.type)) {
                return Optional.of(membership);
            }
        }
        return Optional.empty();
    }

    Column column(Attribute subAttribute) {
        return switch (subAttribute.name()) {
            case "value" -> new Column.Uuid("m.id");
            case "type" -> new Column.Text(kind);
            case "display" -> new Column.Text("coalesce(m.search->>'displayName', m.search->>'userName')");
            default -> new Column.Derived();
        };
    }

    /** Whether some element of {@code r} meets a condition. */
    String exists(String condition) {
        return """
                EXISTS (SELECT 1 FROM scim.membership x \
                JOIN scim.resource m ON m.tenant_id = x.tenant_id AND m.id = %s \
                WHERE x.tenant_id = r.tenant_id AND %s = r.id AND (%s))""".formatted(other, own, condition);
    }
}
