package dev.roster;

import dev.roster.config.DatabaseProperties;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** {@code @Import} it into a {@code @SpringBootTest}: the server then runs on the {@link TestDatabase}. */
@TestConfiguration(proxyBeanMethods = false)
public class TestDatabaseConfiguration {
    @Bean
    @Primary
    DatabaseProperties testDatabaseProperties() {
        return TestDatabase.properties();
    }
}
