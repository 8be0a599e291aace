package dev.roster;

import dev.roster.config.DatabaseProperties;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** {@code @Import} it into a {@code @SpringBootTest}: the server then runs on the {@link TestDatabase}. */
@TestConfiguration(proxyBeanMethods = false)
public class TestDatabaseConfiguration {
    @Bean
    @Primary
    DatabaseProperties testDatabaseProperties(@Value("${roster.database.pool-size:10}") int poolSize) {
        DatabaseProperties shared = TestDatabase.properties();
        return new DatabaseProperties(
                shared.host(),
                shared.port(),
                shared.name(),
                shared.user(),
                shared.password(),
                shared.startupTimeout(),
                poolSize,
                shared.sslMode(),
                shared.sslRootCert());
    }
}
