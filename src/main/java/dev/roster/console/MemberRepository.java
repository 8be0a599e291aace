package dev.roster.console;

import dev.roster.console.ChangeView.Subject;
import io.r2dbc.spi.Readable;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Mono;

/** Views group_members and group_membership_history, and table scim.change: who is, and who was, in which group; a page of each. */
@Repository
class MemberRepository {
    private static final int PAGE = 100;

    private static final String MEMBER = "member_id AS id, " + ChangeRepository.MEMBER_TYPE.formatted("h")
            + " AS type, member_name AS name, since, until, NULL AS actor, NULL AS request_id FROM public.group_membership_history h";
    private static final String STILL = "NULL::timestamptz AS until, NULL AS actor, NULL AS request_id";
    private static final String FORMER = """
             AS name, c.since, c.at AS until, c.actor, c.request_id FROM scim.change c
            WHERE c.tenant_id = :tenant AND c.%s = :id AND c.action = 'remove' ORDER BY c.seq DESC
            """;

    private final DatabaseClient database;

    MemberRepository(@Qualifier("console") DatabaseClient database) {
        this.database = database;
    }

    /**
     * A membership, with the other side of it.
     *
     * @param until null: it still is one
     * @param actor who ended it
     */
    record Membership(
            UUID id,
            Subject subject,
            @Nullable Moment since,
            @Nullable Moment until,
            @Nullable String actor,
            @Nullable String requestId) {}

    Mono<Page<Membership>> groupsOf(int tenantId, UUID member) {
        return find(
                "group_id AS id, 'Group' AS type, group_name AS name, since, " + STILL + " FROM public.group_members"
                        + " WHERE tenant_id = :tenant AND member_id = :id ORDER BY group_id",
                Map.of("tenant", tenantId, "id", member));
    }

    Mono<Page<Membership>> membersOf(int tenantId, UUID group, @Nullable UUID after) {
        Map<String, Object> values = new HashMap<>(Map.of("tenant", tenantId, "id", group));
        if (after != null) {
            values.put("after", after);
        }
        return find(
                "member_id AS id, member_type AS type, member_name AS name, since, " + STILL
                        + " FROM public.group_members"
                        + " WHERE tenant_id = :tenant AND group_id = :id"
                        + (after == null ? "" : " AND member_id > :after")
                        + " ORDER BY member_id",
                values);
    }

    /** Memberships of a member that have ended, the last to end first. */
    Mono<Page<Membership>> formerGroupsOf(int tenantId, UUID member) {
        return find(
                "c.resource_id AS id, 'Group' AS type, " + ChangeRepository.NAME.formatted("c.resource_id")
                        + FORMER.formatted("member_id"),
                Map.of("tenant", tenantId, "id", member));
    }

    Mono<Page<Membership>> formerMembersOf(int tenantId, UUID group) {
        return find(
                "c.member_id AS id, " + ChangeRepository.MEMBER_TYPE.formatted("c") + " AS type, "
                        + ChangeRepository.NAME.formatted("c.member_id") + FORMER.formatted("resource_id"),
                Map.of("tenant", tenantId, "id", group));
    }

    /** How many are in a group now. */
    Mono<Long> count(int tenantId, UUID group) {
        return database.sql("SELECT count(*) FROM scim.membership WHERE tenant_id = :tenant AND group_id = :id")
                .bindValues(Map.of("tenant", tenantId, "id", group))
                .mapValue(Long.class)
                .one();
    }

    /** Who was in a group at a time. */
    Mono<Page<Membership>> membersAt(int tenantId, UUID group, OffsetDateTime time, @Nullable UUID after) {
        Map<String, Object> values = new HashMap<>(Map.of("tenant", tenantId, "id", group, "time", time));
        if (after != null) {
            values.put("after", after);
        }
        return find(
                MEMBER
                        + " WHERE tenant_id = :tenant AND group_id = :id AND since <= :time AND (until IS NULL OR until > :time)"
                        + (after == null ? "" : " AND member_id > :after") + " ORDER BY member_id",
                values);
    }

    private Mono<Page<Membership>> find(String select, Map<String, Object> values) {
        return database.sql("SELECT " + select + " LIMIT " + (PAGE + 1))
                .bindValues(values)
                .map(MemberRepository::membership)
                .all()
                .collectList()
                .map(found -> Page.of(found, PAGE, Membership::id));
    }

    private static Membership membership(Readable row) {
        UUID id = Objects.requireNonNull(row.get("id", UUID.class));
        return new Membership(
                id,
                Subject.of(Objects.requireNonNull(row.get("type", String.class)), id, row.get("name", String.class)),
                Moment.ofNullable(row.get("since", OffsetDateTime.class)),
                Moment.ofNullable(row.get("until", OffsetDateTime.class)),
                row.get("actor", String.class),
                row.get("request_id", String.class));
    }
}
