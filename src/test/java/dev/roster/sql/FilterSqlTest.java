package dev.roster.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.filter.Filter;
import dev.roster.protocol.filter.FilterEvaluator;
import dev.roster.protocol.filter.FilterParser;
import dev.roster.protocol.filter.FilterResolver;
import dev.roster.protocol.schema.AttributePath;
import dev.roster.protocol.schema.ResolvedAttribute;
import dev.roster.protocol.schema.ResourceType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The SQL of a filter against the evaluator, on PostgreSQL. */
class FilterSqlTest {
    private static final int FILTERS = 1500;
    private static final Directory DIRECTORY = new Directory(42);
    private static final ResourceType USER = Directory.type("User");
    private static final ResourceType GROUP = Directory.type("Group");
    private static FilterDatabase database;

    @BeforeAll
    static void fill() throws Exception {
        database = new FilterDatabase();
        Random random = new Random(3);
        for (Directory.Row user : DIRECTORY.users) {
            database.insert(user);
        }
        for (Directory.Row group : DIRECTORY.groups) {
            database.insert(group);
        }
        for (Directory.Row group : DIRECTORY.groups.subList(1, DIRECTORY.groups.size())) {
            for (Directory.Row member : DIRECTORY.users) {
                if (random.nextInt(8) == 0) {
                    database.join(group, member);
                }
            }
        }
        // Each in the other: the members of one are in the other too.
        Directory.Row first = DIRECTORY.groups.get(1);
        Directory.Row second = DIRECTORY.groups.get(2);
        database.join(first, second);
        database.join(second, first);
        Directory.joinIndirectly(first, second, DIRECTORY.users);
    }

    @AfterAll
    static void close() throws Exception {
        database.close();
    }

    @ParameterizedTest
    @CsvSource({"User,11", "Group,12"})
    void theDatabaseFindsWhatTheEvaluatorFinds(String type, long seed) throws SQLException {
        List<String> ids = new ArrayList<>(List.of("2819c223-7f76-453a-919d-413861904646", "not-a-uuid"));
        DIRECTORY.users.subList(0, 5).forEach(row -> ids.add(row.id().toString()));
        DIRECTORY.groups.forEach(row -> ids.add(row.id().toString()));
        ids.add(ids.getLast().toUpperCase(Locale.ROOT));
        FilterMaker maker = new FilterMaker(seed, type.equals("User"), ids);
        int some = 0;
        for (int i = 0; i < FILTERS; i++) {
            some += agree(maker.filter(i % 4), Directory.type(type)) ? 1 : 0;
        }
        assertThat(some).as("filters that tell resources apart").isGreaterThan(FILTERS / 3);
    }

    @Test
    void longTextsAreSearchedToo() throws SQLException {
        StringBuilder text = new StringBuilder();
        new Random(5).ints(1000, 0x4E00, 0x9FFF).forEach(text::appendCodePoint);
        for (String operator : List.of("co", "sw", "ew")) {
            String term = "title " + operator + " \"" + text + "\" or ";
            agree(term.repeat(15) + "title " + operator + " \"" + "a*(".repeat(333) + "\" or nickName eq null", USER);
            assertThatThrownBy(() -> filter("title " + operator + " \"" + "x".repeat(1001) + "\"", USER))
                    .isInstanceOf(ScimException.class)
                    .hasMessage("The value of " + operator + " is longer than 1000 characters.");
        }
    }

    @Test
    void manyTermsAreOneStatement() throws SQLException {
        for (String term : List.of("title eq \"a\"", "userName ne \"a\"")) {
            agree((term + " or ").repeat(499) + term, USER);
        }
        agree("groups.display eq \"a\" or ".repeat(49) + "groups pr", USER);
    }

    @Test
    void aDocumentFilterIsOneParameter() {
        Binds binds = new Binds(1);
        String sql = FilterSql.where(
                filter("title eq \"A\" and userName eq \"B\" and (name.givenName pr or not (nickName eq \"C\"))", USER),
                USER,
                binds);
        assertThat(sql)
                .isEqualTo("(r.search @@ $2::text::jsonpath AND (r.unique_key IS NOT NULL AND r.unique_key = $3))");
        assertThat(binds.values()).hasSize(3).endsWith("b");
    }

    @Test
    void whatTheSearchFormLeavesOutIsLookedAtInTheDocument() {
        Binds binds = new Binds(1);
        String sql = FilterSql.where(
                filter("active eq true and title pr and schemas eq \"urn:x\" and not (active eq false)", USER),
                USER,
                binds);
        assertThat(sql).isEqualTo("(r.search @@ $2::text::jsonpath AND r.document @@ $3::text::jsonpath)");
    }

    @Test
    void equalityInsideBracketsUsesTheIndex() throws SQLException {
        Binds binds = new Binds(1);
        var filter = filter("emails[type eq \"work\" and value eq \"a\"] and title ne \"x\"", USER);
        assertThat(database.plan(statement(filter, USER, binds), binds))
                .contains("Bitmap Index Scan on resource_search");
    }

    @Test
    void whoIsDisabledIsLookedUpForEachBesideAnOr() throws SQLException {
        database.disableMany();
        Binds binds = new Binds(1);
        var filter = filter("active eq false or title pr", USER);
        assertThat(database.plan(statement(filter, USER, binds), binds))
                .contains("Index Cond: ((tenant_id = 1) AND (id = r.id))");
    }

    @ParameterizedTest
    @CsvSource({"User,meta.location", "User,groups.$ref", "Group,members.$ref"})
    void whatTheDatabaseLacksIsAnInvalidFilter(String type, String path) {
        Filter<ResolvedAttribute> filter = filter(path + " eq \"https://example.com\"", Directory.type(type));
        assertThatThrownBy(() -> FilterSql.where(filter, Directory.type(type), new Binds(1)))
                .isInstanceOf(ScimException.class)
                .hasMessage(path + " can't be filtered by.");
    }

    @Test
    void membersAreFoundByAnElementFilter() throws SQLException {
        var members = GROUP.resolve(new AttributePath(null, "members", null)).orElseThrow();
        Directory.Row group = DIRECTORY.groups.get(1);
        for (String text : List.of(
                "value eq \"" + DIRECTORY.groups.get(2).id() + "\"",
                "type eq \"USER\" and not (display sw \"a\")",
                "display pr")) {
            var filter = FilterResolver.resolveElement(FilterParser.parse(text), members);
            Set<String> expected = group.resource()
                    .path("members")
                    .valueStream()
                    .filter(member -> FilterEvaluator.matches(filter, member))
                    .map(member -> member.path("value").asString())
                    .collect(Collectors.toCollection(TreeSet::new));
            Binds binds = new Binds(1);
            String sql =
                    "SELECT m.id::text FROM scim.resource m JOIN scim.membership x ON x.member_id = m.id WHERE x.group_id = "
                            + binds.add(group.id()) + " AND " + FilterSql.member(filter, binds);
            assertThat(database.ids(sql, binds)).as(text).isEqualTo(expected).isNotEmpty();
        }
    }

    private static boolean agree(String text, ResourceType type) throws SQLException {
        List<Directory.Row> rows = type.name().equals("User") ? DIRECTORY.users : DIRECTORY.groups;
        Filter<ResolvedAttribute> filter = filter(text, type);
        Set<String> expected = rows.stream()
                .filter(row -> FilterEvaluator.matches(filter, row.resource()))
                .map(row -> row.id().toString())
                .collect(Collectors.toCollection(TreeSet::new));
        Binds binds = new Binds(1);
        assertThat(database.ids(statement(filter, type, binds), binds)).as(text).isEqualTo(expected);
        return !expected.isEmpty() && expected.size() < rows.size();
    }

    private static String statement(Filter<ResolvedAttribute> filter, ResourceType type, Binds binds) {
        return "SELECT r.id::text FROM scim.resource r WHERE r.type = " + binds.add(type.name()) + " AND "
                + FilterSql.where(filter, type, binds);
    }

    private static Filter<ResolvedAttribute> filter(String text, ResourceType type) {
        return FilterResolver.resolve(FilterParser.parse(text), type);
    }
}
