package dev.roster.config;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.client.SSLMode;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The pool of R2DBC connections that every repository uses. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {
    /** The migration is a parameter so that no repository meets an old schema. */
    @Bean
    ConnectionPool connectionFactory(DatabaseProperties database, DatabaseMigration migrated) {
        var connections = new PostgresqlConnectionFactory(PostgresqlConnectionConfiguration.builder()
                .host(database.host())
                .port(database.port())
                .database(database.name())
                .username(database.user())
                .password(database.password())
                .applicationName("roster")
                .sslMode(SSLMode.PREFER)
                .connectTimeout(Duration.ofSeconds(3))
                .statementTimeout(Duration.ofSeconds(60))
                .lockWaitTimeout(Duration.ofSeconds(10))
                // Plans are kept, and one made while a table was small would read all of it for each member of a list.
                .options(Map.of("enable_seqscan", "off"))
                .tcpKeepAlive(true)
                .build());
        return new ConnectionPool(ConnectionPoolConfiguration.builder(connections)
                .name("roster")
                .initialSize(Math.min(2, database.poolSize()))
                .maxSize(database.poolSize())
                .maxAcquireTime(Duration.ofSeconds(5))
                .maxCreateConnectionTime(Duration.ofSeconds(4))
                .maxIdleTime(Duration.ofMinutes(10))
                .maxLifeTime(Duration.ofHours(1))
                .validationDepth(ValidationDepth.LOCAL)
                .build());
    }
}
