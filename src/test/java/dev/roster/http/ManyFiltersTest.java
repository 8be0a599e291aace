package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationContext;
import org.springframework.r2dbc.core.DatabaseClient;

/** Filters of ever other forms, each a statement of its own. */
class ManyFiltersTest {
    private static final ApplicationContext SERVER = TestServer.run("--roster.database.pool-size=1");

    private final ScimClient scim = TestServer.newTenant()
            .at("http://localhost:" + SERVER.getEnvironment().getRequiredProperty("local.server.port"));

    @Test
    void aConnectionKeepsTheStatementsOfSome() {
        for (int form = 0; form < 300; form++) {
            int bits = form;
            String filter = IntStream.range(0, 9)
                    .mapToObj(i -> "externalId eq \"none\" " + ((bits >> i & 1) == 1 ? "and " : "or "))
                    .collect(Collectors.joining("", "", "id pr"));
            assertThat(scim.find("/Users", filter).status()).isEqualTo(200);
        }
        Long prepared = SERVER.getBean(DatabaseClient.class)
                .sql("SELECT count(*) FROM pg_prepared_statements WHERE $1 > 0")
                .bind(0, 1)
                .map(row -> Objects.requireNonNull(row.get(0, Long.class)))
                .one()
                .block();
        assertThat(prepared).isBetween(200L, 260L);
    }
}
