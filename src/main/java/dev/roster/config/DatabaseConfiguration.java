package dev.roster.config;

import dev.roster.database.Admission;
import dev.roster.database.LaneProperties;
import dev.roster.database.LongReads;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.pool.PoolMetrics;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.client.SSLMode;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;
import reactor.pool.PooledRefMetadata;

/** The pools of R2DBC connections: one that every repository uses, and two small ones for what must not take its connections. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LaneProperties.class)
class DatabaseConfiguration {
    // A connection that was lost without a word ends on PostgreSQL's side too, and with it the locks that it holds.
    private static final Map<String, String> LOST = Map.of(
            "idle_in_transaction_session_timeout", "10s",
            "tcp_keepalives_idle", "30",
            "tcp_keepalives_interval", "10",
            "tcp_keepalives_count", "3");

    // That a connection keeps. Filters of other forms are others, and clients make as many as they like.
    private static final int MOST_STATEMENTS = 256;

    private static final Duration LONGEST_IDLE = Duration.ofMinutes(10);
    private static final Duration LONGEST_LIFE = Duration.ofHours(1);

    /** The migration is a parameter so that no repository meets an old schema. */
    @Bean(destroyMethod = "stop")
    Pulse pulse(DatabaseProperties database, DatabaseMigration migrated) {
        return new Pulse(connections(database, "roster pulse", Duration.ofSeconds(5), Map.of()));
    }

    @Bean
    @Primary
    ConnectionPool connectionFactory(DatabaseProperties database, Pulse pulse) {
        // Plans are kept, and one made while a table was small would read all of it for each member of a list.
        // Nothing here takes so long that it is worth compiling. A list that is larger than what may be hashed would be
        // read again for each row: with PostgreSQL's own work_mem these are 64 MB, for a million members in one body.
        Map<String, String> options = Map.of("enable_seqscan", "off", "jit", "off", "hash_mem_multiplier", "16");
        var connections = connections(database, "roster", Duration.ofSeconds(60), options);
        return pool(pulse.watched(connections), "roster", Math.min(2, database.poolSize()), database.poolSize());
    }

    @Bean
    Admission admission(ConnectionPool connections, DatabaseProperties database) {
        return new Admission(
                () -> connections
                        .getMetrics()
                        .map(PoolMetrics::pendingAcquireSize)
                        .orElse(0),
                database.poolSize());
    }

    @Bean
    LongReads longReads(DatabaseProperties database) {
        return new LongReads(database.poolSize());
    }

    /** Made by hand, as Boot leaves its own out where there is one already. */
    @Bean
    @Primary
    DatabaseClient databaseClient(ConnectionFactory connections) {
        return DatabaseClient.create(connections);
    }

    @Bean
    TransactionalOperator transaction(ConnectionFactory connections) {
        return TransactionalOperator.create(new R2dbcTransactionManager(connections));
    }

    @Bean(defaultCandidate = false, destroyMethod = "dispose")
    @Qualifier("background")
    ConnectionPool backgroundConnections(DatabaseProperties database, Pulse pulse) {
        // One for each job: the log and what cuts it, the journal's two, and statistics.
        return aside(database, pulse, "roster background", 5);
    }

    /** For what may wait: provisioning never waits for it. */
    @Bean(defaultCandidate = false)
    @Qualifier("background")
    DatabaseClient backgroundDatabase(@Qualifier("background") ConnectionPool connections) {
        return DatabaseClient.create(connections);
    }

    @Bean(defaultCandidate = false, destroyMethod = "dispose")
    @Qualifier("console")
    ConnectionPool consoleConnections(DatabaseProperties database, Pulse pulse) {
        return aside(database, pulse, "roster console", 2);
    }

    /** For people's questions, which may be large: the log that they ask is written meanwhile. */
    @Bean(defaultCandidate = false)
    @Qualifier("console")
    DatabaseClient consoleDatabase(@Qualifier("console") ConnectionPool connections) {
        return DatabaseClient.create(connections);
    }

    private static ConnectionPool aside(DatabaseProperties database, Pulse pulse, String name, int most) {
        // Queries whose conditions vary: a plan for each, and none that is worth compiling.
        Map<String, String> options = Map.of("plan_cache_mode", "force_custom_plan", "jit", "off");
        return pool(pulse.watched(connections(database, name, Duration.ofSeconds(5), options)), name, 0, most);
    }

    static PostgresqlConnectionFactory connections(
            DatabaseProperties database, String name, Duration statementTimeout, Map<String, String> options) {
        Map<String, String> all = new HashMap<>(LOST);
        all.putAll(options);
        var configuration = PostgresqlConnectionConfiguration.builder()
                .host(database.host())
                .port(database.port())
                .database(database.name())
                .username(database.user())
                .password(database.password())
                .applicationName(name)
                .sslMode(SSLMode.fromValue(database.sslMode()))
                .connectTimeout(Duration.ofSeconds(3))
                .statementTimeout(statementTimeout)
                .lockWaitTimeout(Duration.ofSeconds(10))
                .options(all)
                .tcpKeepAlive(true)
                .preparedStatementCacheQueries(MOST_STATEMENTS);
        if (!database.sslRootCert().isEmpty()) {
            configuration.sslRootCert(database.sslRootCert());
        }
        return new PostgresqlConnectionFactory(configuration.build());
    }

    private static ConnectionPool pool(ConnectionFactory connections, String name, int initial, int most) {
        return new ConnectionPool(ConnectionPoolConfiguration.builder(connections)
                .name(name)
                .initialSize(initial)
                .maxSize(most)
                .maxAcquireTime(Duration.ofSeconds(5))
                .maxCreateConnectionTime(Duration.ofSeconds(4))
                .validationDepth(ValidationDepth.LOCAL)
                .customizer(pool -> pool.evictionPredicate(DatabaseConfiguration::isSpent))
                .build());
    }

    /** Of idle ones; those that a restart of PostgreSQL has closed are no reason to refuse a request. */
    private static boolean isSpent(Connection connection, PooledRefMetadata use) {
        return !isOpen(connection)
                || use.idleTime() > LONGEST_IDLE.toMillis()
                || use.lifeTime() > LONGEST_LIFE.toMillis();
    }

    /** The driver knows without asking. */
    private static boolean isOpen(Connection connection) {
        return Mono.from(connection.validate(ValidationDepth.LOCAL)).toFuture().getNow(true);
    }
}
