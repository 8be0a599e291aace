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
 * @param sslMode as libpq has it
 * @param sslRootCert a PEM file of the authorities that PostgreSQL's certificate may come from; empty: those that Java trusts
 */
@ConfigurationProperties("roster.database")
public record DatabaseProperties(
        @DefaultValue("") String host,
        @DefaultValue("5432") int port,
        @DefaultValue("roster") String name,
        @DefaultValue("roster") String user,
        @DefaultValue("") String password,
        @DefaultValue("60s") Duration startupTimeout,
        @DefaultValue("10") int poolSize,
        @DefaultValue("prefer") String sslMode,
        @DefaultValue("") String sslRootCert) {

    boolean checksCertificate() {
        return sslMode.equalsIgnoreCase("verify-full");
    }

    /** Without the password, for logs. */
    @Override
    public String toString() {
        return "%s:%d/%s as %s".formatted(host, port, name, user);
    }
}
