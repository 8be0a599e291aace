package dev.roster.users;

import dev.roster.database.DatabaseErrors;
import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.filter.CaseFold;
import dev.roster.startup.StartupFailure;
import dev.roster.web.Caller;
import java.util.Objects;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Mono;

/** Which user a caller is, for {@code /Me} (RFC 7644 section 3.11): the one that the name of its token names, where a setting says how. */
@Repository
public class MeRepository {
    /** What the name of a token is: nothing, a userName or an externalId. */
    enum Mapping {
        NONE(""),
        USER_NAME("unique_key"),
        EXTERNAL_ID("external_id");

        private final String column;

        Mapping(String column) {
            this.column = column;
        }

        static Mapping of(String setting) {
            return switch (setting) {
                case "" -> NONE;
                case "userName" -> USER_NAME;
                case "externalId" -> EXTERNAL_ID;
                default ->
                    throw new StartupFailure("ROSTER_ME must be userName or externalId, not \"" + setting + "\".");
            };
        }
    }

    private final DatabaseClient database;
    private final Mapping mapping;

    public MeRepository(DatabaseClient database, @Value("${roster.me:}") String setting) {
        this.database = database;
        this.mapping = Mapping.of(setting.strip());
    }

    public boolean isMapped() {
        return mapping != Mapping.NONE;
    }

    /** The id of the caller's user. */
    public Mono<UUID> userOf(Caller caller) {
        String name = mapping == Mapping.USER_NAME ? CaseFold.fold(caller.tokenName()) : caller.tokenName();
        return database.sql("SELECT id FROM scim.resource WHERE tenant_id = $1 AND type = 'User' AND " + mapping.column
                        + " = $2 ORDER BY id LIMIT 1")
                .bind(0, caller.tenantId())
                .bind(1, name)
                .map(row -> Objects.requireNonNull(row.get("id", UUID.class)))
                .one()
                .onErrorMap(DatabaseErrors::translate)
                .switchIfEmpty(Mono.error(() ->
                        ScimException.notFound("No user has the name of your token, \"" + caller.tokenName() + "\".")));
    }
}
