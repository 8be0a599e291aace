package dev.roster.console;

import dev.roster.web.Json;
import io.r2dbc.spi.Readable;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
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

/** Table scim.change: what happened to a resource or in a request. The view changes would hide what is younger than a running transaction. */
@Repository
class ChangeRepository {
    static final int PAGE = 50;

    /** The type of the member of a row, also of one that is gone; a user, if the journal does not reach back to its end. */
    static final String MEMBER_TYPE = """
            coalesce(
                (SELECT r.type FROM scim.resource r WHERE r.tenant_id = %1$s.tenant_id AND r.id = %1$s.member_id),
                (SELECT d.type FROM scim.change d WHERE d.resource_id = %1$s.member_id ORDER BY d.seq DESC LIMIT 1),
                'User')
            """;

    /** The last name that is known of a resource. */
    static final String NAME = """
            coalesce(
                (SELECT coalesce(r.document ->> 'displayName', r.document ->> 'userName') FROM scim.resource r
                 WHERE r.tenant_id = c.tenant_id AND r.id = %1$s),
                (SELECT d.name FROM scim.change d WHERE d.resource_id = %1$s ORDER BY d.seq DESC LIMIT 1))
            """;

    private static final String COLUMNS =
            """
            c.seq, c.at, c.action, c.type, c.resource_id, c.member_id, c.version, c.actor, c.request_id, c.document::text AS after,
            CASE WHEN c.member_id IS NULL THEN
                (SELECT b.document::text FROM scim.change b
                 WHERE b.resource_id = c.resource_id AND b.seq < c.seq AND b.document IS NOT NULL ORDER BY b.seq DESC LIMIT 1)
            END AS before,
            coalesce(c.name, c.document ->> 'displayName', c.document ->> 'userName',
            """ + NAME.formatted("c.resource_id") + ") AS name, CASE WHEN c.member_id IS NOT NULL THEN "
                    + NAME.formatted("c.member_id") + """
            END AS member_name,
            CASE WHEN c.member_id IS NOT NULL THEN
            """ + MEMBER_TYPE.formatted("c") + " END AS member_type";

    private final DatabaseClient database;

    ChangeRepository(@Qualifier("console") DatabaseClient database) {
        this.database = database;
    }

    /**
     * What a request changed, in its order; one row more than a page tells that there is more. A client may use an id again, so only
     * what changed while it was answered.
     */
    Mono<List<ChangeRow>> ofRequest(int tenantId, RequestRow request) {
        // Changes have milliseconds.
        OffsetDateTime from = request.time().truncatedTo(ChronoUnit.MILLIS);
        OffsetDateTime until =
                request.time().plus(request.micros(), ChronoUnit.MICROS).plusSeconds(1);
        return find(
                "scim.change c WHERE c.request_id = :request AND c.tenant_id = :tenant AND c.at BETWEEN :from AND :until ORDER BY c.seq",
                Map.of("request", request.requestId(), "tenant", tenantId, "from", from, "until", until));
    }

    /** The type of a resource that there is or was; empty: the journal does not know it. */
    Mono<String> type(int tenantId, UUID id) {
        return database.sql("""
                        SELECT type FROM (
                            (SELECT 0 AS place, type FROM scim.resource WHERE tenant_id = :tenant AND id = :id)
                            UNION ALL
                            (SELECT 1, type FROM scim.change WHERE tenant_id = :tenant AND resource_id = :id ORDER BY seq DESC LIMIT 1)
                        ) known ORDER BY place LIMIT 1
                        """)
                .bindValues(Map.of("tenant", tenantId, "id", id))
                .mapValue(String.class)
                .one();
    }

    /** What happened to a resource, also as a member, newest first, before a change; one row more than a page tells that there is more. */
    Mono<List<ChangeRow>> ofResource(int tenantId, UUID id, long before) {
        // Each by its index: a group may have millions of rows.
        String one =
                "(SELECT * FROM scim.change WHERE %s AND tenant_id = :tenant AND seq < :before ORDER BY seq DESC LIMIT "
                        + (PAGE + 1) + ")";
        String rows = one.formatted("resource_id = :id") + " UNION ALL "
                + one.formatted("member_id = :id AND resource_id <> :id");
        return find("(" + rows + ") c ORDER BY c.seq DESC", Map.of("id", id, "before", before, "tenant", tenantId));
    }

    private Mono<List<ChangeRow>> find(String rows, Map<String, Object> values) {
        return database.sql("SELECT " + COLUMNS + " FROM " + rows + " LIMIT " + (PAGE + 1))
                .bindValues(values)
                .map(ChangeRepository::row)
                .all()
                .collectList();
    }

    private static ChangeRow row(Readable row) {
        return new ChangeRow(
                Objects.requireNonNull(row.get("seq", Long.class)),
                Objects.requireNonNull(row.get("at", OffsetDateTime.class)),
                Objects.requireNonNull(row.get("action", String.class)),
                Objects.requireNonNull(row.get("type", String.class)),
                Objects.requireNonNull(row.get("resource_id", UUID.class)),
                row.get("name", String.class),
                row.get("member_id", UUID.class),
                row.get("member_name", String.class),
                row.get("member_type", String.class),
                Objects.requireNonNull(row.get("version", Long.class)),
                row.get("actor", String.class),
                row.get("request_id", String.class),
                json(row.get("before", String.class)),
                json(row.get("after", String.class)));
    }

    private static @Nullable ObjectNode json(@Nullable String text) {
        return text == null ? null : Json.stored(text);
    }
}
