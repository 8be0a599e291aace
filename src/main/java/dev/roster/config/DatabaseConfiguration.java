package dev.roster.config;

import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.client.SSLMode;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.Map;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.data.r2dbc.dialect.PostgresDialect;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.r2dbc.core.binding.BindMarkersFactory;

/** The R2DBC connections: a pool for the requests, and a small one for what runs behind them. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {
    private static final int BACKGROUND_CONNECTIONS = 4;
    private static final BindMarkersFactory POSTGRESQL = PostgresDialect.INSTANCE.getBindMarkersFactory();

    /** The migration is a parameter so that no repository meets an old schema. */
    @Bean
    @Primary
    ConnectionPool connectionFactory(DatabaseProperties database, DatabaseMigration migrated) {
        return pool("roster", database, Math.min(2, database.poolSize()), database.poolSize(), Duration.ofSeconds(60));
    }

    /** For what runs behind the requests, so that it takes none of their connections. */
    @Bean
    ConnectionPool backgroundConnections(DatabaseProperties database, DatabaseMigration migrated) {
        return pool("roster background", database, 0, BACKGROUND_CONNECTIONS, Duration.ofSeconds(5));
    }

    @Bean
    @Primary
    DatabaseClient databaseClient(@Qualifier("connectionFactory") ConnectionPool connections) {
        return DatabaseClient.builder()
                .connectionFactory(connections)
                .bindMarkers(POSTGRESQL)
                .build();
    }

    @Bean
    @Qualifier("background")
    DatabaseClient backgroundDatabase(@Qualifier("backgroundConnections") ConnectionPool connections) {
        return DatabaseClient.builder()
                .connectionFactory(connections)
                .bindMarkers(POSTGRESQL)
                .build();
    }

    private static ConnectionPool pool(
            String name, DatabaseProperties database, int initial, int most, Duration statementTimeout) {
        var connections = new PostgresqlConnectionFactory(PostgresqlConnectionConfiguration.builder()
                .host(database.host())
                .port(database.port())
                .database(database.name())
                .username(database.user())
                .password(database.password())
                .applicationName(name)
                .sslMode(SSLMode.PREFER)
                .connectTimeout(Duration.ofSeconds(3))
                .statementTimeout(statementTimeout)
                .lockWaitTimeout(Duration.ofSeconds(10))
                // Plans are kept, and one made while a table was small would read all of it for each member of a list.
                .options(Map.of("enable_seqscan", "off"))
                .tcpKeepAlive(true)
                .build());
        return new ConnectionPool(ConnectionPoolConfiguration.builder(connections)
                .name(name)
                .initialSize(initial)
                .maxSize(most)
                .maxAcquireTime(Duration.ofSeconds(5))
                .maxCreateConnectionTime(Duration.ofSeconds(4))
                .maxIdleTime(Duration.ofMinutes(10))
                .maxLifeTime(Duration.ofHours(1))
                .validationDepth(ValidationDepth.LOCAL)
                .build());
    }
}
