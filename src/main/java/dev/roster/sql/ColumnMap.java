package dev.roster.sql;

import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.ResolvedAttribute;
import dev.roster.protocol.schema.ResourceType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which attributes are columns of {@code scim.resource r}: the only place that SQL identifiers come from. */
final class ColumnMap {
    private static final Column META = new Column.Derived();

    private ColumnMap() {}

    /** The column; empty when the document holds the attribute. */
    static Optional<Column> column(ResourceType type, ResolvedAttribute path) {
        if (ReferenceSql.isName(type, path)) {
            return Optional.of(new Column.Text(ReferenceSql.compared(path)));
        }
        if (path.extension() != null) {
            return Optional.empty();
        }
        Attribute attribute = path.attribute();
        return switch (attribute.name()) {
            case "id" -> Optional.of(new Column.Uuid("r.id"));
            case "externalId" -> Optional.of(new Column.Text("r.external_id"));
            case "meta" -> Optional.of(meta(path.subAttribute()));
            default -> isKey(type, attribute) ? Optional.of(new Column.Text("r.unique_key")) : Optional.empty();
        };
    }

    private static boolean isKey(ResourceType type, Attribute attribute) {
        return attribute.uniqueness() != Attribute.Uniqueness.NONE
                && type.uniqueKey().filter(attribute::equals).isPresent();
    }

    private static Column meta(@Nullable Attribute subAttribute) {
        if (subAttribute == null) {
            return META;
        }
        return switch (subAttribute.name()) {
            case "created" -> new Column.Time("r.created_at");
            case "lastModified" -> new Column.Time("r.modified_at");
            case "resourceType" -> new Column.Text("r.type");
            case "version" -> new Column.Text("('W/\"' || r.version || '\"')");
            default -> META;
        };
    }
}
