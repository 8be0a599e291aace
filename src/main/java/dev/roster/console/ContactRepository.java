package dev.roster.console;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Tables scim.token_contact and scim.token: which tokens clients have, and when each was last used. */
@Repository
class ContactRepository {
    private final DatabaseClient database;

    ContactRepository(@Qualifier("console") DatabaseClient database) {
        this.database = database;
    }

    /** A token's name and its last request; null: none that is known. */
    record Contact(
            String token, @Nullable Moment last, @Nullable Long seconds) {
        String age() {
            return seconds == null ? "" : ContactRepository.age(Duration.ofSeconds(seconds));
        }

        /** As an address has it. */
        String tokenParameter() {
            return URLEncoder.encode(token, StandardCharsets.UTF_8);
        }
    }

    /** The latest first, those without any last. */
    Flux<Contact> find(int tenantId) {
        return database.sql("""
                        SELECT token, last_contact, extract(epoch FROM now() - last_contact)::bigint AS seconds
                        FROM (SELECT token, last_contact FROM scim.token_contact WHERE tenant_id = :tenant) c
                        FULL JOIN (SELECT name AS token FROM scim.token WHERE tenant_id = :tenant AND role = 'scim') t
                            USING (token)
                        ORDER BY last_contact DESC NULLS LAST, token LIMIT 100
                        """)
                .bind("tenant", tenantId)
                .map(row -> new Contact(
                        Objects.requireNonNull(row.get("token", String.class)),
                        Moment.ofNullable(row.get("last_contact", OffsetDateTime.class)),
                        row.get("seconds", Long.class)))
                .all();
    }

    /** Requests whose token was not accepted, the newest of them, and what its client calls itself. */
    record Refused(String number, Moment last, String userAgent) {}

    /** Of a week, among the newest whose token nobody knows; empty: none. */
    Mono<Refused> refused() {
        return database.sql("""
                        SELECT to_char(count(*), 'FM999,999,999,990') AS number, max(at) AS last,
                               coalesce((array_agg(left(user_agent, 200) ORDER BY at DESC))[1], '') AS user_agent
                        FROM (SELECT at, status, user_agent FROM scim.request_log
                              WHERE token IS NULL AND at >= now() - interval '7 days'
                              ORDER BY at DESC, id DESC LIMIT %d) l
                        WHERE status = 401 HAVING count(*) > 0
                        """.formatted(RequestRepository.SPARSE_WINDOW))
                .map(row -> new Refused(
                        Objects.requireNonNull(row.get("number", String.class)),
                        Moment.of(Objects.requireNonNull(row.get("last", OffsetDateTime.class))),
                        Objects.requireNonNull(row.get("user_agent", String.class))))
                .one();
    }

    private static String age(Duration age) {
        if (age.toMinutes() < 1) {
            return "just now";
        }
        return age.toHours() < 1
                ? age.toMinutes() + " min ago"
                : age.toHours() < 48 ? age.toHours() + " h ago" : age.toDays() + " days ago";
    }

    Mono<List<String>> tokens(int tenantId) {
        return find(tenantId).map(Contact::token).sort().collectList();
    }
}
