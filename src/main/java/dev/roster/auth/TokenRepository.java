package dev.roster.auth;

import dev.roster.protocol.dialect.Dialect;
import dev.roster.startup.StartupFailure;
import io.r2dbc.spi.Readable;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Mono;

/** Table scim.token. */
@Repository
class TokenRepository {
    private final DatabaseClient database;
    private final DialectSettings settings;

    TokenRepository(DatabaseClient database, DialectSettings settings) {
        this.database = database;
        this.settings = settings;
    }

    record Token(
            int tenantId,
            Dialect dialect,
            String name,
            TokenHash hash,
            @Nullable OffsetDateTime expiresAt) {}

    Mono<List<Token>> findAll(String role) {
        return database.sql("""
                        SELECT token.tenant_id, tenant.profile, tenant.leniencies_on, tenant.leniencies_off, token.name, token.hash, token.expires_at
                        FROM scim.token JOIN scim.tenant ON tenant.id = token.tenant_id
                        WHERE token.role = :role AND (token.expires_at IS NULL OR token.expires_at > now())
                        """)
                .bind("role", role)
                .map(row -> new Token(
                        Objects.requireNonNull(row.get("tenant_id", Integer.class)),
                        dialect(row),
                        Objects.requireNonNull(row.get("name", String.class)),
                        TokenHash.stored(Objects.requireNonNull(row.get("hash", byte[].class))),
                        row.get("expires_at", OffsetDateTime.class)))
                .all()
                .collectList();
    }

    Mono<Dialect> loadDialect(int tenantId) {
        return database.sql(
                        "SELECT id AS tenant_id, profile, leniencies_on, leniencies_off FROM scim.tenant WHERE id = :id")
                .bind("id", tenantId)
                .map(this::dialect)
                .one();
    }

    /** An unknown name stops the start: what it was meant to switch would go unnoticed. */
    private Dialect dialect(Readable tenant) {
        int id = Objects.requireNonNull(tenant.get("tenant_id", Integer.class));
        try {
            Dialect stored = Dialect.of(
                    Objects.requireNonNull(tenant.get("profile", String.class)),
                    List.of(Objects.requireNonNull(tenant.get("leniencies_on", String[].class))),
                    List.of(Objects.requireNonNull(tenant.get("leniencies_off", String[].class))));
            return id == Tokens.DEFAULT_TENANT ? settings.over(stored) : stored;
        } catch (IllegalArgumentException e) {
            throw new StartupFailure("Table scim.tenant, id " + id + ": " + e.getMessage());
        }
    }

    /** False: there is one of that name, perhaps made by another server this very moment. */
    Mono<Boolean> insertIfAbsent(int tenantId, String name, String role, TokenHash hash) {
        return database.sql("""
                        INSERT INTO scim.token (tenant_id, name, role, hash) VALUES (:tenant, :name, :role, :hash)
                        ON CONFLICT (tenant_id, name) DO NOTHING
                        """)
                .bind("tenant", tenantId)
                .bind("name", name)
                .bind("role", role)
                .bind("hash", hash.bytes())
                .fetch()
                .rowsUpdated()
                .map(rows -> rows == 1);
    }

    Mono<Long> delete(int tenantId, String name) {
        return database.sql("DELETE FROM scim.token WHERE tenant_id = :tenant AND name = :name")
                .bind("tenant", tenantId)
                .bind("name", name)
                .fetch()
                .rowsUpdated();
    }

    /** The key that seals the console's sessions. */
    Mono<byte[]> sessionSecret() {
        return database.sql("SELECT value FROM scim.secret WHERE name = 'session'")
                .mapValue(byte[].class)
                .one();
    }
}
