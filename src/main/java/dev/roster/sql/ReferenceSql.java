package dev.roster.sql;

import dev.roster.protocol.schema.ResolvedAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Reads the names of the resources that a resource refers to. */
public final class ReferenceSql {
    private static final String UUID_TEXT = "'^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'";

    private ReferenceSql() {}

    /**
     * An expression over {@code scim.resource r}: an array of the names, NULL for a reference that leads nowhere.
     *
     * @param paths of the names, each beside the {@code value} that is the id
     */
    public static String names(List<ResolvedAttribute> paths, Binds binds) {
        return paths.stream().map(path -> name(path, binds)).collect(Collectors.joining(", ", "ARRAY[", "]"));
    }

    private static String name(ResolvedAttribute path, Binds binds) {
        List<String> keys = new ArrayList<>(path.keys());
        keys.set(keys.size() - 1, "value");
        String value = "(r.document #>> " + binds.add(keys.toArray(String[]::new)) + ")";
        return """
                (SELECT coalesce(m.document->>'displayName', m.document->>'userName') FROM scim.resource m \
                WHERE m.tenant_id = %s AND m.id = CASE WHEN %2$s ~ %3$s THEN %2$s::uuid END)""".formatted(binds.tenant(), value, UUID_TEXT);
    }
}
