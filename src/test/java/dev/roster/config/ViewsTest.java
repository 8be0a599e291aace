package dev.roster.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roster.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people and reports read, as the role that they use. */
class ViewsTest {
    private static final String ADA = "01920000-0000-7000-8000-000000000001";
    private static final String BOB = "01920000-0000-7000-8000-000000000002";
    private static final String STAFF = "01920000-0000-7000-8000-000000000003";
    private static final String ALL = "01920000-0000-7000-8000-000000000004";

    private Connection connection;
    private Statement statement;

    @BeforeEach
    void fill() throws SQLException {
        connection = TestDatabase.dataSource().getConnection();
        connection.setAutoCommit(false); // rolled back: nobody else sees tenant 71
        statement = connection.createStatement();
        statement.execute("INSERT INTO scim.tenant (id, name) VALUES (71, 'views')");
        resource(ADA, "User", """
                {"userName": "ada@example.com", "displayName": "Ada L.", "active": true, "title": "Countess",
                 "name": {"givenName": "Ada", "familyName": "Lovelace"},
                 "emails": [{"value": "home@example.com", "type": "home"},
                            {"value": "work@example.com", "type": "work", "primary": true}],
                 "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":
                   {"department": "Engines", "employeeNumber": "7", "manager": {"value": "m1"}}}""");
        resource(BOB, "User", """
                {"userName": "bob", "emails": [{"value": "bob@example.com"}]}""");
        resource(STAFF, "Group", "{\"displayName\": \"Staff\"}");
        resource(ALL, "Group", "{\"displayName\": \"All\"}");
        statement.execute("""
                INSERT INTO scim.membership (tenant_id, group_id, member_id)
                VALUES (71, '%s', '%s'), (71, '%s', '%s'), (71, '%s', '%s')
                """.formatted(STAFF, ADA, STAFF, BOB, ALL, STAFF));
        statement.execute("SET ROLE roster_reader");
    }

    @AfterEach
    void rollBack() throws SQLException {
        connection.rollback();
        connection.close();
    }

    @Test
    void usersHaveRealColumns() throws SQLException {
        assertThat(row("""
                        SELECT user_name, display_name, given_name, family_name, email, active, department,
                               employee_number, manager, title, external_id
                        FROM users WHERE tenant_id = 71 ORDER BY id
                        """)).isEqualTo("""
                        ada@example.com|Ada L.|Ada|Lovelace|work@example.com|t|Engines|7|m1|Countess|x1
                        bob|null|null|null|bob@example.com|null|null|null|null|null|x2
                        """);
    }

    @Test
    void everyAddressOfAUserIsARow() throws SQLException {
        assertThat(
                        row(
                                "SELECT user_name, email, type, is_primary FROM user_emails WHERE tenant_id = 71 ORDER BY email"))
                .isEqualTo("""
                        bob|bob@example.com|null|f
                        ada@example.com|home@example.com|home|f
                        ada@example.com|work@example.com|work|t
                        """);
    }

    @Test
    void membersAreUsersAndGroups() throws SQLException {
        assertThat(row("""
                        SELECT group_name, member_type, member_name FROM group_members
                        WHERE tenant_id = 71 ORDER BY group_name, member_name
                        """)).isEqualTo("All|Group|Staff\nStaff|User|Ada L.\nStaff|User|bob\n");
        assertThat(row("SELECT display_name FROM groups WHERE tenant_id = 71 ORDER BY 1"))
                .isEqualTo("All\nStaff\n");
    }

    @Test
    void resourcesOfAllTypesAreInOneView() throws SQLException {
        statement.execute("RESET ROLE");
        resource(
                "01920000-0000-7000-8000-000000000005",
                "Device",
                "{\"serialNumber\": \"sn-1\", \"urn:example:x\": {\"a\": 1}}");
        statement.execute("SET ROLE roster_reader");
        assertThat(row("""
                        SELECT type, display_name, external_id, document ->> 'serialNumber',
                               document #>> '{urn:example:x,a}'
                        FROM resources WHERE tenant_id = 71 ORDER BY id
                        """)).isEqualTo("""
                        User|Ada L.|x1|null|null
                        User|bob|x2|null|null
                        Group|Staff|x3|null|null
                        Group|All|x4|null|null
                        Device|null|x5|sn-1|1
                        """);
    }

    @Test
    void membershipGoesWithTheMember() throws SQLException {
        statement.execute("RESET ROLE");
        statement.execute("DELETE FROM scim.resource WHERE tenant_id = 71 AND id = '%s'".formatted(ADA));
        assertThat(row("SELECT member_name FROM group_members WHERE tenant_id = 71 ORDER BY 1"))
                .isEqualTo("Staff\nbob\n");
    }

    @Test
    void theReaderSeesNoTable() {
        assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM scim.token"))
                .hasMessageContaining("permission denied for schema scim");
    }

    @Test
    void theReaderChangesNothing() {
        assertThatThrownBy(() -> statement.executeUpdate("DELETE FROM groups"))
                .hasMessageContaining("permission denied for view groups");
    }

    private void resource(String id, String type, String document) throws SQLException {
        statement.execute("""
                INSERT INTO scim.resource
                  (tenant_id, id, type, unique_key, external_id, document, search, created_at, modified_at)
                VALUES (71, '%s', '%s', %s, 'x%s', '%s', '{}', now(), now())
                """.formatted(
                id, type, type.equals("User") ? "'" + id + "'" : "NULL", id.substring(id.length() - 1), document));
    }

    private String row(String sql) throws SQLException {
        StringBuilder text = new StringBuilder();
        try (var rows = statement.executeQuery(sql)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                for (int i = 1; i <= columns; i++) {
                    text.append(rows.getString(i)).append(i < columns ? "|" : "\n");
                }
            }
        }
        return text.toString();
    }
}
