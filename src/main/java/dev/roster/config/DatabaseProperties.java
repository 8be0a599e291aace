package dev.roster.config;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where PostgreSQL is and how it is used.
 *
 * @param host empty: not configured, and the start is refused
 * @param startupTimeout how long a start waits for a database that does not answer, and for a lock in one that does
 * @param poolSize connections at most
 */
@ConfigurationProperties("roster.database")
public record DatabaseProperties(
        @DefaultValue("") String host,
        @DefaultValue("5432") int port,
        @DefaultValue("roster") String name,
        @DefaultValue("roster") String user,
        @DefaultValue("") String password,
        @DefaultValue("60s") Duration startupTimeout,
        @DefaultValue("10") int poolSize) {

    /** Without the password, for logs. */
    @Override
    public String toString() {
        return "%s:%d/%s as %s".formatted(host, port, name, user);
    }
}
