package dev.roster.console;

import dev.roster.console.ChangeView.Subject;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Mono;

/** What was deleted, newest first, from table scim.change. */
@Repository
class DeletedRepository {
    /** Of so many, the newest, a search looks at the names. */
    static final int WINDOW = 5_000;

    private static final int PAGE = 50;

    private final DatabaseClient database;

    DeletedRepository(@Qualifier("console") DatabaseClient database) {
        this.database = database;
    }

    /** A resource that was deleted, with its last names. */
    record Deleted(
            long seq,
            Subject subject,
            @Nullable String displayName,
            @Nullable String externalId,
            Moment at,
            @Nullable String actor,
            @Nullable String requestId) {}

    /** Those whose userName, displayName or externalId begins with a text, or that had this id; an empty text: all. */
    Mono<Page<Deleted>> find(int tenantId, String type, String text, long before) {
        return database.sql("""
                        SELECT c.seq, c.resource_id, c.at, c.actor, c.request_id, left(last.user_name, 200) AS user_name,
                               left(coalesce(last.display_name, c.name), 200) AS display_name, left(last.external_id, 200) AS external_id
                        FROM (SELECT * FROM scim.change
                              WHERE tenant_id = :tenant AND type = :type AND action = 'delete' AND seq < :before
                              ORDER BY seq DESC LIMIT %d) c
                        LEFT JOIN LATERAL (
                            SELECT d.document ->> 'userName' AS user_name, d.document ->> 'displayName' AS display_name,
                                   d.document ->> 'externalId' AS external_id
                            FROM scim.change d WHERE d.resource_id = c.resource_id AND d.seq < c.seq AND d.document IS NOT NULL
                            ORDER BY d.seq DESC LIMIT 1) last ON true
                        WHERE :text = '' OR starts_with(lower(last.user_name), lower(:text))
                           OR starts_with(lower(coalesce(last.display_name, c.name)), lower(:text))
                           OR starts_with(last.external_id, :text) OR c.resource_id::text = lower(:text)
                        ORDER BY c.seq DESC LIMIT %d
                        """.formatted(WINDOW, PAGE + 1))
                .bindValues(Map.of("tenant", tenantId, "type", type, "text", text, "before", before))
                .map(row -> {
                    String user = row.get("user_name", String.class);
                    String display = row.get("display_name", String.class);
                    UUID id = Objects.requireNonNull(row.get("resource_id", UUID.class));
                    return new Deleted(
                            Objects.requireNonNull(row.get("seq", Long.class)),
                            Subject.of(type, id, user == null ? display : user),
                            user == null ? null : display,
                            row.get("external_id", String.class),
                            Moment.of(Objects.requireNonNull(row.get("at", OffsetDateTime.class))),
                            row.get("actor", String.class),
                            row.get("request_id", String.class));
                })
                .all()
                .collectList()
                .map(found -> Page.of(found, PAGE, Deleted::seq));
    }
}
