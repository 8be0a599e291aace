package dev.roster.groups;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.TestDatabaseConfiguration;
import dev.roster.http.ScimClient;
import dev.roster.http.TestServer;
import dev.roster.protocol.filter.Filter;
import dev.roster.protocol.filter.FilterParser;
import dev.roster.protocol.filter.FilterResolver;
import dev.roster.protocol.schema.AttributePath;
import dev.roster.protocol.schema.ResolvedAttribute;
import dev.roster.protocol.schema.SchemaRegistry;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** Members that are named by a filter are sought among the members, however many others there are. */
@SpringBootTest
@Import(TestDatabaseConfiguration.class)
class MatchingMembersTest {
    private static final int OTHERS = 2000;

    private final ScimClient scim = TestServer.newTenant();

    @Autowired
    private MembershipRepository memberships;

    @Autowired
    private DatabaseClient database;

    @Autowired
    private TransactionalOperator transaction;

    @Test
    void aNameIsSoughtAmongTheMembersAndThoseAboutToBe() {
        UUID ann = UUID.fromString(scim.user("ann"));
        UUID bob = UUID.fromString(scim.user("bob"));
        UUID col = UUID.fromString(scim.user("col"));
        UUID staff = UUID.fromString(scim.group("Staff", ann.toString(), bob.toString()));
        scim.sql("INSERT INTO scim.resource (tenant_id, id, type, document, search, created_at, modified_at)"
                + " SELECT t.id, gen_random_uuid(), 'User', '{\"userName\": \"ann\"}', '{}', now(), now()"
                + " FROM scim.tenant t, generate_series(1, " + OTHERS + ") WHERE t.id = ? RETURNING 1");
        assertThat(matching(staff, "display eq \"ann\"")).containsExactly(ann);
        assertThat(matching(staff, "display ne \"ann\"", col)).containsExactlyInAnyOrder(bob, col);
        assertThat(matching(staff, "display pr", col, ann)).containsExactlyInAnyOrder(ann, bob, col);
    }

    /** What matches, found by reading few rows. */
    private List<UUID> matching(UUID group, String filter, UUID... added) {
        var members = SchemaRegistry.builtIn()
                .resourceType("Group")
                .flatMap(type -> type.resolve(new AttributePath(null, "members", null)))
                .orElseThrow();
        Filter<ResolvedAttribute> element = FilterResolver.resolveElement(FilterParser.parse(filter), members);
        // In one transaction, whose session counts what it reads.
        return Objects.requireNonNull(transaction
                .transactional(read().flatMap(before -> memberships
                        .matching(scim.tenant(), group, element, List.of(added))
                        .flatMap(found -> read().doOnNext(
                                        after -> assertThat(after - before).isLessThan(50))
                                .thenReturn(found))))
                .block());
    }

    private Mono<Long> read() {
        return database.sql(
                        "SELECT coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables"
                                + " WHERE relid = 'scim.resource'::regclass")
                .map(row -> Objects.requireNonNull(row.get(0, Long.class)))
                .one();
    }
}
