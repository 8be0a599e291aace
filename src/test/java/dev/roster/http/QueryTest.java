package dev.roster.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.http.ScimClient.Answer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7644 section 3.4.2.2: filters over HTTP, on a directory of three users and two groups. */
class QueryTest {
    private final ScimClient scim = TestServer.newTenant();
    private String ann = "";
    private String bob = "";
    private String staff = "";

    @BeforeEach
    void fill() {
        ann = scim.post("/Users", """
                {"schemas":["%1$s","%2$s"],"userName":"Ann@Example.com","externalId":"A-1","active":true,
                 "name":{"givenName":"Ann","familyName":"O'Neil"},"title":"Chief \\"Engineer\\" 100%%_\\\\",
                 "emails":[{"value":"ann@example.com","type":"work","primary":true},{"value":"a@home.org","type":"home"}],
                 "%2$s":{"department":"R+D","employeeNumber":"007","manager":{"value":"m1"}}}""".formatted(ScimClient.USER, ScimClient.ENTERPRISE))
                .id();
        bob = scim.post("/Users", """
                {"schemas":["%s"],"userName":"bob","externalId":"a-1","active":false,
                 "name":{"givenName":"Bob"},"emails":[{"value":"bob@example.com","type":"home"}]}""".formatted(ScimClient.USER)).id();
        scim.post("/Users", "{\"schemas\":[\"%s\"],\"userName\":\"Zo\u00eb\"}".formatted(ScimClient.USER));
        staff = scim.group("Staff", ann, bob);
        scim.group("All", staff);
    }

    /** RFC 7643 section 2.4. */
    @ParameterizedTest
    @CsvSource({
        "emails[primary eq false], Ann bob",
        "emails[primary ne false], Ann",
        "emails[primary eq false and type eq \"work\"],",
        "emails[not (primary eq false)], Ann",
        "emails.primary eq false, Ann bob",
        "emails.primary ne false, Ann",
        "emails.primary eq true, Ann",
        "not (emails.primary eq false), Zo"
    })
    void primaryIsFalseWhereItIsNotSaid(String filter, String expected) {
        aFilterFindsWhatMatches(filter, expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            userName eq "ann@EXAMPLE.com" | Ann
            USERNAME Eq "ann@example.com" | Ann
            userName ne "bob" | Ann Zo
            userName co "EXAMPLE" | Ann
            userName sw "ann@" | Ann
            userName ew ".COM" | Ann
            userName eq "ZO\u00cb" | Zo
            userName gt "b" | bob Zo
            userName le "bob" | Ann bob
            externalId eq "A-1" | Ann
            externalId eq "a-1" | bob
            externalId pr | Ann bob
            not (externalId pr) | Zo
            externalId eq null | Zo
            externalId ne null | Ann bob
            title eq null | bob Zo
            title co "100%_" | Ann
            title co "\\"ENGINEER\\"" | Ann
            title ew "_\\\\" | Ann
            name.familyName eq "o'neil" | Ann
            name pr | Ann bob
            active eq true | Ann
            active eq false | bob
            active ne true | bob Zo
            active pr | Ann bob
            emails pr | Ann bob
            emails co "example" | Ann bob
            emails.value eq "bob@example.com" | bob
            emails[type eq "home" and value co "example"] | bob
            emails[type eq "work" and primary eq true] | Ann
            emails[not (type eq "home")] | Ann
            emails[type eq "work"].value eq "ANN@example.com" | Ann
            urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "r+d" | Ann
            urn:IETF:params:scim:schemas:EXTENSION:enterprise:2.0:user:manager.value pr | Ann
            urn:ietf:params:scim:schemas:core:2.0:User:name.givenName eq "bob" | bob
            urn:ietf:params:scim:schemas:core:2.0:User:userName eq "bob" | bob
            schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User" | Ann
            schemas eq "urn:ietf:params:scim:schemas:core:2.0:User" | Ann bob Zo
            meta.resourceType eq "User" | Ann bob Zo
            meta.resourceType eq "Group" |
            meta.lastModified gt "2020-01-01T00:00:00Z" | Ann bob Zo
            meta.lastModified lt "2020-01-01T00:00:00+05:00" |
            meta.created ge "2999-12-31T23:59:59.999Z" |
            meta.version eq "W/\\"1\\"" | Ann bob Zo
            userName eq "bob" or userName eq "nobody" and active eq true | bob
            (userName eq "bob" or userName sw "ann") and active eq true | Ann
            not (active eq true) and name pr | bob
            groups.display eq "STAFF" | Ann bob
            groups pr | Ann bob
            not (groups pr) | Zo
            groups[display eq "staff" and type eq "direct"] | Ann bob
            """)
    void aFilterFindsWhatMatches(String filter, String names) {
        Answer answer = scim.find("/Users", filter);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        String[] expected = names == null ? new String[0] : names.split(" ", -1);
        List<String> found = answer.json().path("Resources").values().stream()
                .map(user -> user.path("userName").asString().replaceAll("[@\u00eb].*", ""))
                .toList();
        assertThat(found).containsExactly(expected);
        assertThat(answer.json().path("totalResults").asInt()).isEqualTo(expected.length);
    }

    @Test
    void anIdFindsOneAndNoIdFindsNone() {
        assertThat(total("/Users", "id eq \"" + ann + "\"")).isOne();
        assertThat(total("/Users", "id eq \"" + staff + "\"")).isZero();
        assertThat(total("/Users", "id eq \"not-a-uuid\"")).isZero();
        assertThat(total("/Users", "id ne \"" + ann + "\"")).isEqualTo(2);
        assertThat(total("/Users", "groups.value eq \"" + staff + "\"")).isEqualTo(2);
    }

    @Test
    void groupsAreFoundByNameAndMembers() {
        assertThat(total("/Groups", "displayName eq \"STAFF\"")).isOne();
        assertThat(total("/Groups", "members.value eq \"" + ann + "\"")).isOne();
        assertThat(total("/Groups", "members eq \"" + ann + "\"")).isOne();
        assertThat(total("/Groups", "members[value eq \"" + staff + "\" and type eq \"Group\"]"))
                .isOne();
        assertThat(total("/Groups", "members[value eq \"" + staff + "\" and type eq \"User\"]"))
                .isZero();
        assertThat(total("/Groups", "members pr")).isEqualTo(2);
        assertThat(total("/Groups", "members.value eq \"nobody\"")).isZero();
        assertThat(total("/Groups", "id eq \"" + staff + "\" and members.value eq \"" + bob + "\""))
                .isOne();
        assertThat(total("/Groups", "id eq \"" + staff + "\" and members.value eq \"" + staff + "\""))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "userName",
                "userName eq",
                "userName xx \"a\"",
                "userName eq \"a\" and",
                "userName eq \"a",
                "(userName eq \"a\"",
                "userName eq \"a\")",
                "nonsense eq \"a\"",
                "name.nonsense eq \"a\"",
                "urn:x:y:department eq \"a\"",
                "name eq \"a\"",
                "active eq 5",
                "emails.primary eq 5",
                "active eq \"maybe\"",
                "active gt true",
                "active co true",
                "meta.created gt \"yesterday\"",
                "meta.created co \"2020\"",
                "userName gt null",
                "password eq \"secret\"",
                "password pr",
                "emails[type eq \"a\"",
                "emails[type eq \"a\" and addresses[x eq 1]]",
                "name[givenName eq \"a\"]",
                "meta.location eq \"x\"",
                "groups.$ref eq \"x\"",
                "userName eq \"a\" userName eq \"b\"",
                "userName eq \"\\u0000\"",
                "userName eq \"\\ud800\"",
                "not userName eq \"a\"",
            })
    void whatCannotBeUnderstoodIsInvalidFilterAndNeverAList(String filter) {
        Answer answer = scim.find("/Users", filter);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.scimType()).isEqualTo("invalidFilter");
        assertThat(answer.json().has("Resources")).isFalse();
        assertThat(answer.header("Content-Type")).isEqualTo("application/scim+json");
    }

    @Test
    void aSpaceIsAPlusOrPercent20AndAPlusIsPercent2B() {
        assertThat(scim.get("/Users?filter=userName+eq+%22bob%22")
                        .json()
                        .path("totalResults")
                        .asInt())
                .isOne();
        assertThat(scim.get("/Users?filter=userName%20eq%20%22bob%22")
                        .json()
                        .path("totalResults")
                        .asInt())
                .isOne();
        String department = "/Users?filter=" + ScimClient.ENTERPRISE + ":department%20eq%20%22R";
        assertThat(scim.get(department + "%2BD%22").json().path("totalResults").asInt())
                .isOne();
        assertThat(scim.get(department + "+D%22").json().path("totalResults").asInt())
                .isZero();
    }

    @Test
    void unknownParametersAreIgnored() {
        Answer answer = scim.get("/Users?aadOptscim062020&x=%20y&filter=userName%20eq%20%22bob%22");
        assertThat(answer.json().path("totalResults").asInt()).isOne();
    }

    @Test
    void aFilterReadsWhatWasJustWritten() {
        scim.patch("/Users/" + bob, "{\"op\":\"replace\",\"path\":\"userName\",\"value\":\"Bobby\"}");
        assertThat(total("/Users", "userName eq \"bob\"")).isZero();
        assertThat(total("/Users", "userName eq \"BOBBY\"")).isOne();
        scim.delete("/Users/" + bob);
        assertThat(total("/Users", "userName eq \"bobby\"")).isZero();
        assertThat(total("/Groups", "members.value eq \"" + bob + "\"")).isZero();
    }

    private int total(String path, String filter) {
        Answer answer = scim.find(path, filter);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        int total = answer.json().path("totalResults").asInt();
        assertThat(answer.json().path("Resources")).hasSize(total);
        return total;
    }
}
