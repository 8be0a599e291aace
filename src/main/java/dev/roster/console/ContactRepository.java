package dev.roster.console;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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

    ContactRepository(@Qualifier("background") DatabaseClient database) {
        this.database = database;
    }

    /** A token's name and its last request; null: none that is known. */
    record Contact(String token, @Nullable Moment last) {
        /** As an address has it. */
        String tokenParameter() {
            return URLEncoder.encode(token, StandardCharsets.UTF_8);
        }
    }

    /** The latest first, those without any last. */
    Flux<Contact> find(int tenantId) {
        return database.sql("""
                        SELECT token, last_contact
                        FROM (SELECT token, last_contact FROM scim.token_contact WHERE tenant_id = :tenant) c
                        FULL JOIN (SELECT name AS token FROM scim.token WHERE tenant_id = :tenant AND role = 'scim') t
                            USING (token)
                        ORDER BY last_contact DESC NULLS LAST, token LIMIT 100
                        """)
                .bind("tenant", tenantId)
                .map(row -> new Contact(
                        Objects.requireNonNull(row.get("token", String.class)),
                        Moment.ofNullable(row.get("last_contact", OffsetDateTime.class))))
                .all();
    }

    Mono<List<String>> tokens(int tenantId) {
        return find(tenantId).map(Contact::token).sort().collectList();
    }
}
