package dev.roster.sql;

import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.ResolvedAttribute;
import dev.roster.protocol.schema.ResourceType;
import java.util.List;
import java.util.stream.Collectors;

/** The names of the resources that {@code scim.resource r} refers to, such as {@code manager.displayName}. */
public final class ReferenceSql {
    private static final String UUID_TEXT = "'^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'";

    /** How resource {@code m} is called where others show it. */
    static final String NAME = "coalesce(m.document->>'displayName', m.document->>'userName')";

    /** The name of resource {@code m}, in the form in which names are compared. */
    static final String COMPARED_NAME = "coalesce(" + compared("displayName") + ", " + compared("userName") + ")";

    private ReferenceSql() {}

    /** Whichever of them is the unique key is a column and not in the search form. */
    private static String compared(String name) {
        return "m.search->>'" + name + "', CASE WHEN m.document->>'" + name + "' IS NOT NULL THEN m.unique_key END";
    }

    /** The names at these paths as an array, NULL for a reference that leads nowhere. */
    public static String names(List<ResolvedAttribute> paths) {
        return paths.stream().map(path -> name(path, NAME)).collect(Collectors.joining(", ", "ARRAY[", "]"));
    }

    static boolean isName(ResourceType type, ResolvedAttribute path) {
        return path.subAttribute() != null
                && path.leaf().name().equals("displayName")
                && type.referenceNames().contains(path);
    }

    /** The name in the form in which names are compared. */
    static String compared(ResolvedAttribute path) {
        return name(path, COMPARED_NAME);
    }

    /** A name of what {@code r} refers to, NULL where that is nobody: then no query is run. */
    private static String name(ResolvedAttribute path, String name) {
        List<String> keys = path.keys();
        String value = keys.subList(0, keys.size() - 1).stream()
                .map(ReferenceSql::literal)
                .collect(Collectors.joining(", ", "jsonb_extract_path_text(r.document, ", ", 'value')"));
        return "CASE WHEN " + value + " IS NOT NULL THEN (SELECT " + name
                + " FROM scim.resource m WHERE m.tenant_id = r.tenant_id AND m.id = CASE WHEN " + value + " ~ "
                + UUID_TEXT + " THEN " + value + "::uuid END" + ofTypes(path.attribute()) + ") END";
    }

    /** What the reference may lead to, where its referenceTypes say so (RFC 7643 section 7). */
    private static String ofTypes(Attribute reference) {
        List<String> types = reference.subAttribute("$ref").orElseThrow().referenceTypes();
        return types.isEmpty() || types.contains("uri") || types.contains("external")
                ? ""
                : types.stream().map(ReferenceSql::literal).collect(Collectors.joining(", ", " AND m.type IN (", ")"));
    }

    /** Keys come from schemas, never from a request. */
    private static String literal(String key) {
        return "'" + key.replace("'", "''") + "'";
    }
}
