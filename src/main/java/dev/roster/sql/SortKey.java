package dev.roster.sql;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.AttributePath;
import dev.roster.protocol.schema.ResolvedAttribute;
import dev.roster.protocol.schema.ResourceType;
import java.util.List;
import java.util.Optional;

/**
 * An expression over {@code scim.resource r} to sort by, NULL where the resource has no value.
 *
 * @param type the SQL type of the expression, to compare it with a parameter
 */
record SortKey(String sql, String type, boolean nullable) {
    // Long texts are sorted by their beginning: the key travels in cursors.
    private static final int TEXT_LENGTH = 300;
    private static final String NUMBER = " ? (@.type() == \"number\")";

    /** The key of an attribute that some of the types have. */
    static SortKey of(String sortBy, List<ResourceType> types, Binds binds) {
        AttributePath path = AttributePath.parse(sortBy)
                .orElseThrow(() -> ScimException.invalidValue("sortBy \"" + sortBy + "\" is not an attribute."));
        List<Optional<SortKey>> keys = types.stream()
                .map(type -> type.resolve(path).map(attribute -> of(type, attribute, binds)))
                .toList();
        List<SortKey> known = keys.stream().flatMap(Optional::stream).distinct().toList();
        if (known.isEmpty()) {
            throw ScimException.invalidValue("sortBy: there is no attribute \"" + sortBy + "\".");
        }
        SortKey first = known.getFirst();
        if (known.stream().anyMatch(key -> !key.type().equals(first.type()))) {
            throw ScimException.invalidValue("sortBy: \"" + sortBy + "\" is of another type in each resource type.");
        }
        if (known.size() == 1 && keys.stream().allMatch(Optional::isPresent)) {
            return first;
        }
        StringBuilder cases = new StringBuilder("CASE r.type");
        for (int i = 0; i < types.size(); i++) {
            if (keys.get(i).isPresent()) {
                String type = binds.add(types.get(i).name());
                cases.append(
                        " WHEN %s THEN %s".formatted(type, keys.get(i).get().sql()));
            }
        }
        return new SortKey("(" + cases + " END)", first.type(), true);
    }

    private static SortKey of(ResourceType type, ResolvedAttribute path, Binds binds) {
        boolean hidden = path.attribute().returned() == Attribute.Returned.NEVER
                || path.leaf().returned() == Attribute.Returned.NEVER;
        if (hidden || Membership.of(type, path).isPresent()) {
            throw ScimException.invalidValue("sortBy: \"" + path + "\" can't be sorted by.");
        }
        if (ReferenceSql.isName(type, path)) {
            return text(ReferenceSql.compared(path));
        }
        return ColumnMap.column(type, path)
                .map(column -> ofColumn(column, path))
                .orElseGet(() -> ofDocument(type, value(path), binds));
    }

    private static SortKey ofColumn(Column column, ResolvedAttribute path) {
        return switch (column) {
            case Column.Text text ->
                new SortKey(text.sql(), "text", !path.attribute().required());
            case Column.Uuid uuid -> new SortKey(uuid.sql(), "uuid", false);
            case Column.Time time -> new SortKey(time.sql(), "timestamptz", false);
            case Column.Derived derived ->
                throw ScimException.invalidValue("sortBy: \"" + path + "\" can't be sorted by.");
        };
    }

    /** RFC 7644 section 3.4.2.3: a complex attribute needs a sub-attribute; one with several values has its {@code value}. */
    private static ResolvedAttribute value(ResolvedAttribute path) {
        if (!path.leaf().isComplex()) {
            return path;
        }
        Optional<Attribute> value = path.leaf().multiValued() ? path.leaf().subAttribute("value") : Optional.empty();
        return value.map(path::sub)
                .orElseThrow(() -> ScimException.invalidValue("sortBy: \"" + path
                        + "\" is complex: sort by a sub-attribute, such as " + path + "."
                        + path.leaf().subAttributes().getFirst().name() + "."));
    }

    /** RFC 7644 section 3.4.2.3: of several values the primary one counts, else the first. */
    private static SortKey ofDocument(ResourceType resourceType, ResolvedAttribute path, Binds binds) {
        String json = SearchForm.column(resourceType, path);
        Attribute.Type type = path.leaf().type();
        boolean isNumber = type == Attribute.Type.INTEGER || type == Attribute.Type.DECIMAL;
        String first = DocumentPredicate.values(path, "$");
        String sql = query(json, isNumber ? first + NUMBER : first, binds);
        Attribute sub = path.subAttribute();
        if (sub != null && path.attribute().multiValued()) {
            String list = DocumentPredicate.step(DocumentPredicate.container(path, "$"), path.attribute());
            String primary = DocumentPredicate.step(list + " ? (@.\"primary\" == true)", sub);
            sql = "coalesce(" + query(json, isNumber ? primary + NUMBER : primary, binds) + ", " + sql + ")";
        }
        return isNumber ? new SortKey("(" + sql + ")::numeric", "numeric", true) : text(sql + " #>> '{}'");
    }

    private static SortKey text(String sql) {
        return new SortKey("left(" + sql + ", " + TEXT_LENGTH + ") COLLATE \"C\"", "text", true);
    }

    private static String query(String json, String path, Binds binds) {
        return "jsonb_path_query_first(" + json + ", " + binds.add(path) + "::text::jsonpath)";
    }
}
