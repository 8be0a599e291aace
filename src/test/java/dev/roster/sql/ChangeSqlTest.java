package dev.roster.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.TestDatabase;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class ChangeSqlTest {
    // Of a group that has more members than a body could name.
    private static final int MEMBERS = 1_100_000;

    @Test
    void inOneTransactionTheRemovedOfALargeGroupComeBeforeTheAdded() throws SQLException {
        String removed = places(ChangeSql.keepRemoved("SELECT m.* FROM members m"));
        String added = places(ChangeSql.keepAdded("SELECT m.* FROM members m LIMIT 1000"));
        assertThat(query("SELECT (SELECT max(seq) FROM " + removed + ") < (SELECT min(seq) FROM " + added
                        + ") AND (SELECT max(seq) FROM " + added + ") < " + ChangeSql.PLACES))
                .isTrue();
    }

    /** The {@code seq} of the rows that a statement would insert. */
    private static String places(String insert) {
        return "(" + insert.substring(insert.indexOf("SELECT")) + ") AS rows (seq)";
    }

    private static boolean query(String sql) throws SQLException {
        String rows = """
                WITH tx AS (SELECT 0::bigint AS seq), members AS (
                  SELECT NULL::uuid AS group_id, NULL::uuid AS member_id, now() AS since, 1 AS version, now() AS at,
                    'a' AS actor, 'b' AS request_id FROM generate_series(1, %d))
                """.formatted(MEMBERS).replace("$1", "1");
        try (var connection = TestDatabase.dataSource().getConnection();
                var statement = connection.createStatement()) {
            var result = statement.executeQuery(rows + sql.replace("$1", "1"));
            result.next();
            return result.getBoolean(1);
        }
    }
}
