package dev.roster.sql;

import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.ResolvedAttribute;
import dev.roster.protocol.schema.ResourceType;
import java.util.Optional;
import java.util.UUID;

/** The two attributes that the membership table holds; {@code m} is the resource on the other side. */
enum Membership {
    MEMBERS("Group", "members") {
        @Override
        String kind(Binds binds) {
            return "lower(m.type)";
        }

        @Override
        String exists(String condition, Binds binds) {
            return """
                    EXISTS (SELECT FROM scim.membership x \
                    JOIN scim.resource m ON m.tenant_id = x.tenant_id AND m.id = x.member_id \
                    WHERE x.tenant_id = %s AND x.group_id = r.id AND (%s))""".formatted(binds.tenant(), condition);
        }

        @Override
        String holds(UUID member, Binds binds) {
            return """
                    EXISTS (SELECT FROM scim.membership x \
                    WHERE x.tenant_id = %s AND x.group_id = r.id AND x.member_id = %s)""".formatted(binds.tenant(), binds.add(member));
        }
    },
    GROUPS("User", "groups") {
        @Override
        String kind(Binds binds) {
            return Nesting.kind("r.id", binds);
        }

        @Override
        String exists(String condition, Binds binds) {
            return """
                    EXISTS (SELECT FROM %s AS x JOIN scim.resource m ON m.tenant_id = %s AND m.id = x.group_id \
                    WHERE %s)""".formatted(Nesting.groupsOf(binds), binds.tenant(), condition);
        }

        // From the group down: its members are found once, not the groups of every user.
        @Override
        String holds(UUID group, Binds binds) {
            return "r.id IN " + Nesting.membersOf(binds.add(group), binds);
        }
    };

    private final String type;
    private final String attribute;

    Membership(String type, String attribute) {
        this.type = type;
        this.attribute = attribute;
    }

    /** What the sub-attribute {@code type} says, in the form it is compared in. */
    abstract String kind(Binds binds);

    /** Whether some element of {@code r} meets a condition. */
    abstract String exists(String condition, Binds binds);

    /** Whether some element of {@code r} has this {@code value}. */
    abstract String holds(UUID value, Binds binds);

    static Optional<Membership> of(ResourceType type, ResolvedAttribute path) {
        for (Membership membership : values()) {
            boolean same = path.extension() == null && path.attribute().name().equals(membership.attribute);
            if (same && type.name().equals(membership.type)) {
                return Optional.of(membership);
            }
        }
        return Optional.empty();
    }

    Column column(Attribute subAttribute, Binds binds) {
        return switch (subAttribute.name()) {
            case "value" -> new Column.Uuid("m.id");
            case "type" -> new Column.Text(kind(binds));
            case "display" -> new Column.Text(ReferenceSql.COMPARED_NAME);
            default -> new Column.Derived();
        };
    }
}
