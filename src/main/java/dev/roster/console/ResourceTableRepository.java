package dev.roster.console;

import dev.roster.console.ChangeView.Subject;
import dev.roster.protocol.filter.CaseFold;
import dev.roster.web.Json;
import io.r2dbc.spi.Readable;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** Table scim.resource, by the beginning of a name, and one resource with its attributes. */
@Repository
class ResourceTableRepository {
    static final int PAGE = 50;

    private static final String COLUMNS = """
            r.id, r.created_at, r.modified_at, r.version, left(r.external_id, 200) AS external_id,
            left(r.document ->> 'userName', 200) AS user_name, left(r.document ->> 'displayName', 200) AS display_name,
            (r.document -> 'active')::text AS active
            """;
    /** What an index finds by the beginning of :text, and e-mail addresses as a whole. */
    private static final List<String> FOUND_BY = List.of(
            "unique_key COLLATE \"C\" >= :text AND unique_key COLLATE \"C\" < :end",
            "external_id COLLATE \"C\" >= :exact AND external_id COLLATE \"C\" < :exactEnd",
            "search ? 'displayName' AND (left(search ->> 'displayName', 100)) COLLATE \"C\" >= :cut"
                    + " AND (left(search ->> 'displayName', 100)) COLLATE \"C\" < :cutEnd",
            "search @> jsonb_build_object('emails', jsonb_build_array(jsonb_build_object('value', :text)))");

    private static final String INACTIVE =
            " AND r.id IN (SELECT i.id FROM scim.inactive i WHERE i.tenant_id = :tenant)";

    private final DatabaseClient database;

    ResourceTableRepository(@Qualifier("console") DatabaseClient database) {
        this.database = database;
    }

    /** A resource as a list shows it. */
    record Listed(
            UUID id,
            Moment created,
            Moment modified,
            String version,
            @Nullable String externalId,
            @Nullable String userName,
            @Nullable String displayName,
            @Nullable String active) {
        String name() {
            return userName != null ? userName : displayName != null ? displayName : id.toString();
        }

        /** Beside the name. */
        @Nullable
        String otherName() {
            return userName == null ? null : displayName;
        }

        boolean isInactive() {
            return "false".equals(active);
        }
    }

    /** A resource with all of its attributes. */
    record Whole(Listed listed, ObjectNode document) {}

    /** A resource that has a unique value. */
    record Holder(Subject subject, @Nullable String externalId, Moment created) {}

    /** Who has a value that is unique in its type, other than one resource; empty: nobody any more. */
    Mono<Holder> holder(int tenantId, @Nullable String type, String value, @Nullable UUID other) {
        Map<String, Object> values = new HashMap<>(Map.of("tenant", tenantId, "value", CaseFold.fold(value)));
        values.put("type", Objects.requireNonNullElse(type, "User"));
        if (other != null) {
            values.put("other", other);
        }
        return database.sql("SELECT " + COLUMNS + """
                        , r.type FROM scim.resource r WHERE r.tenant_id = :tenant AND r.type = :type AND r.unique_key = :value
                        """ + (other == null ? "" : " AND r.id <> :other"))
                .bindValues(values)
                .map(row -> {
                    Listed listed = listed(row);
                    String found = Objects.requireNonNull(row.get("type", String.class));
                    return new Holder(
                            Subject.of(found, listed.id(), listed.name()), listed.externalId(), listed.created());
                })
                .one();
    }

    /** The newest ones after one of them; one row more than a page tells that there is more. */
    Mono<List<Listed>> newest(int tenantId, String type, boolean isInactive, @Nullable UUID after) {
        Map<String, Object> values = new HashMap<>(Map.of("tenant", tenantId, "type", type));
        if (after != null) {
            values.put("after", after);
        }
        return database.sql("SELECT " + COLUMNS + " FROM scim.resource r WHERE r.tenant_id = :tenant AND r.type = :type"
                        + (isInactive ? INACTIVE : "")
                        + (after == null ? "" : " AND r.id < :after") + " ORDER BY r.id DESC LIMIT " + (PAGE + 1))
                .bindValues(values)
                .map(ResourceTableRepository::listed)
                .all()
                .collectList();
    }

    /** Those whose names begin with a text, or that have its id; one row more than a page tells that there is more. */
    Mono<List<Listed>> find(int tenantId, String type, boolean isInactive, String text) {
        String folded = CaseFold.fold(text);
        Map<String, Object> values = new HashMap<>(Map.of("tenant", tenantId, "type", type));
        values.put("text", folded);
        values.put("end", end(folded));
        values.put("exact", text);
        values.put("exactEnd", end(text));
        String cut = folded.substring(
                0, folded.offsetByCodePoints(0, Math.min(100, folded.codePointCount(0, folded.length()))));
        values.put("cut", cut);
        values.put("cutEnd", end(cut));
        StringBuilder ids = new StringBuilder();
        for (String condition : FOUND_BY) {
            ids.append(ids.isEmpty() ? "" : " UNION ")
                    .append("(SELECT id FROM scim.resource WHERE tenant_id = :tenant AND type = :type AND ")
                    .append(condition)
                    .append(isInactive ? INACTIVE.replace("AND r.id", "AND id") : "")
                    .append(" LIMIT ")
                    .append(PAGE + 1)
                    .append(')');
        }
        if (isId(text)) {
            ids.append(" UNION SELECT CAST(:id AS uuid)");
            values.put("id", text);
        }
        return database.sql("SELECT " + COLUMNS
                        + " FROM scim.resource r WHERE r.tenant_id = :tenant AND r.type = :type AND r.id IN (" + ids
                        + ")" + (isInactive ? INACTIVE : "")
                        + " ORDER BY coalesce(r.unique_key, r.search ->> 'displayName'), r.id LIMIT " + (PAGE + 1))
                .bindValues(values)
                .map(ResourceTableRepository::listed)
                .all()
                .collectList();
    }

    Mono<Whole> find(int tenantId, String type, UUID id) {
        return database.sql("SELECT " + COLUMNS + """
                        , (CASE WHEN r.external_id IS NULL THEN '{}'::jsonb
                                ELSE jsonb_build_object('externalId', r.external_id) END || r.document)::text AS document
                        FROM scim.resource r WHERE r.tenant_id = :tenant AND r.type = :type AND r.id = :id
                        """)
                .bindValues(Map.of("tenant", tenantId, "type", type, "id", id))
                .map(row ->
                        new Whole(listed(row), Json.stored(Objects.requireNonNull(row.get("document", String.class)))))
                .one();
    }

    static boolean isId(String text) {
        return text.matches("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    }

    /** Behind all texts with this beginning. */
    private static String end(String beginning) {
        return beginning + Character.toString(Character.MAX_CODE_POINT);
    }

    private static Listed listed(Readable row) {
        return new Listed(
                Objects.requireNonNull(row.get("id", UUID.class)),
                Moment.of(Objects.requireNonNull(row.get("created_at", OffsetDateTime.class))),
                Moment.of(Objects.requireNonNull(row.get("modified_at", OffsetDateTime.class))),
                Objects.requireNonNull(row.get("version", Long.class)).toString(),
                row.get("external_id", String.class),
                row.get("user_name", String.class),
                row.get("display_name", String.class),
                row.get("active", String.class));
    }
}
