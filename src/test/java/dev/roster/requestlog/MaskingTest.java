package dev.roster.requestlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** "S3" stands for what must not be kept. */
class MaskingTest {
    private static final String USER = "urn:ietf:params:scim:schemas:core:2.0:User:";

    private final Masking masking = new Masking(List.of());
    private final HiddenWords hidden = masking.hiddenWords();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"Op\":\"replace\",\"Path\":\"password\",\"Value\":\"S3\"}",
                "{\"Value\":{\"a\":\"S3\"},\"path\":\"" + USER + "Password\",\"op\":\"add\"}",
                "{\"value\":\"S3\",\"op\":\"replace\",\"pa",
                "{\"Operations\":[{\"op\":\"replace\",\"value\":\"S3",
                "{\"password:x\":\"S3\"}",
                "{\"password[type eq \\\"x\\\"]\":\"S3\"}",
                "{\"name\":\"password\",\"value\":\"S3\"}",
                "{\"path\":\"password S3\",\"op\":\"remove\"}",
                "{\"path\":\"emails[password eq S3].value\",\"op\":\"remove\"}",
                "{\"filter\":\"userName eq \\\"ann\\\" and password eq 'S3'\"}",
                "{\"title\":\"password=S3\"}",
                "{\"password\":7S3",
                // Encoded twice, and three times.
                "\"{\\\"userName\\\":\\\"x\\\",\\\"password\\\":\\\"S3\\\"}\"",
                "[\"{\\\"password\\\":\\\"S3\\\"}\"]",
                "{\"Operations\":[\"{\\\"path\\\":\\\"password\\\",\\\"value\\\":\\\"S3\\\"}\"]}",
                "{\"data\":\"{\\\"pass\\\\u0077ord\\\":\\\"S3\\\"}\"}",
                "{\"data\":\"{\\\"pass\\\\\\\\u0077ord\\\":\\\"S3\\\"}\"}",
                "{\"op\":\"replace\",\"path\":[\"password\"],\"value\":\"S3\"}",
                "{\"op\":\"replace\",\"path\":{\"attribute\":\"password\"},\"value\":{\"a\":[\"S3\"]}}",
                "{\"op\":\"replace\",\"path\":\"/password\",\"value\":\"S3\"}",
                "{\"op\":\"replace\",\"path\":\"password\",\"value\":7773}",
                "{\"Operations\":{\"op\":\"replace\",\"path\":\"password\",\"value\":\"S3\"}}",
                "{\"name\":\"password\",\"values\":[\"S3\"]}",
                "[{\"name\":\"password\"},\"S3\"]",
                "{\"password[type eq \\\"S3\\\"]\":\"x\"}",
                "{\"filter\":\"\\\"S3\\\" eq password\"}",
                "{\"pa\u017F\u017Fword\":\"S3\"}",
                "{\"Operations\":[{\"op\":\"add\",\"path\":\"title\",\"value\":\"x\"},{\"value\":\"S3\",",
                "[{\"value\":\"S3\",\"op\":\"replace\",\"pa",
                " {\"value\":\"S3\",\"op\":\"replace\",\"pa",
            })
    void ofABody(String sent) {
        assertThat(masking.body(sent, hidden)).doesNotContain("S3", "7773");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            filter=password%20eq%20S3 | filter=password***
            filter=userName+eq+"a"+and+password+eq+"ab"cdS3&count=1 | filter=***password***&count=1
            filter=password eq "a&S3" | filter=password***&***
            filter="S3" eq password | filter=***password
            filter="S3&" eq password | filter=***&***
            filter="pass\\u0077ord" eq "S3" | filter=***password***
            password+eq+"S3" | ***
            access_token=S3&startIndex=2 | access_token=***&startIndex=2
            jwt=S3 | jwt=***
            S3 | ***
            """)
    void ofAnAddress(String sent, String kept) {
        assertThat(masking.query(sent, hidden)).isEqualTo(kept);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            password is of type string, a string: 77712 does not fit. | password is of type string, a string: ***
            password is never returned and can't be filtered by. | password is never returned and can't be filtered by.
            The path "password S3" is none. | The path ***
            "password eq "S3"" is not a path: write attribute. | ***
            sortBy "password "S3" x" is not an attribute. | sortBy ***
            """)
    void ofAReason(String detail, String kept) {
        assertThat(masking.detail(detail, hidden)).isEqualTo(kept);
    }

    /** Which may not say what it is about. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            password S3 | Filter, character 10: expected an operator but found S3. | Filter, character 10: expected an operator but found ***
            password eq "a" S-3! | Filter, character 17: expected and but found S-3!. | Filter, character 17: expected and but found ***
            password.S3 pr | User has no attribute password.S3. | User has no attribute ***
            "S3" eq password | expected an attribute but found S3. | expected an attribute but found ***
            password eq "x" | password is never returned and can't be filtered by. | password is never returned and can't be filtered by.
            title eq "x" y | Filter, character 14: expected and but found y. | Filter, character 14: expected and but found y.
            """)
    void whatIsMaskedInARequestIsMaskedInItsReason(String filter, String detail, String kept) {
        masking.query("filter=" + filter, hidden);
        assertThat(masking.detail(detail, hidden)).isEqualTo(kept);
        HiddenWords ofABody = masking.hiddenWords();
        masking.body("{\"filter\":\"" + filter.replace("\"", "\\\"") + "\"}", ofABody);
        assertThat(masking.detail(detail, ofABody)).isEqualTo(kept);
        HiddenWords ofAPath = masking.hiddenWords();
        masking.path("/Users/" + filter.replace("pass", "%70ass").replace(" ", "%20"), ofAPath);
        assertThat(masking.detail(detail, ofAPath)).isEqualTo(kept);
    }

    @Test
    void anOrdinaryReasonStaysAsItIs() {
        masking.body("{\"userName\":\"ann\",\"password\":\"S3 x\",\"emails\":[{\"type\":\"wrok\"}]}", hidden);
        String detail = "emails.type is one of work and home: \"wrok\" does not fit.";
        assertThat(masking.detail(detail, hidden)).isEqualTo(detail);
    }

    @Test
    void whatStandsBesideAnOperationStays() {
        String title = "{\"op\":\"replace\",\"path\":\"title\",\"value\":\"Boss\"}";
        assertThat(masking.body(
                        "{\"Operations\":[" + title
                                + ",{\"op\":\"add\",\"path\":\"password\",\"value\":\"S3\"}],\"schemas\":[\"urn:a:b\"]}",
                        hidden))
                .isEqualTo("{\"Operations\":[" + title
                        + ",{\"op\":\"add\",\"path\":\"password\",\"value\":\"***\"}],\"schemas\":[\"urn:a:b\"]}");
        String user = "{\"schemas\":[\"" + USER + "\"],\"userName\":\"ann\",\"password\":\"%s\",\"active\":true}";
        assertThat(masking.body(user.formatted("password1"), hidden)).isEqualTo(user.formatted("***"));
    }

    @Test
    void whatHasNoneStaysAsItWasSent() {
        for (String sent : List.of(
                "{ \"userName\" : \"ann\" }",
                "{ \"Operations\": [ {\"op\": \"replace\", \"path\": \"title\", \"value\": \"pass\"} ] }",
                "no JSON at all")) {
            assertThat(masking.body(sent, hidden)).isEqualTo(sent);
        }
        assertThat(masking.query("filter=userName+eq+%22ann%22", hidden)).isEqualTo("filter=userName eq \"ann\"");
    }

    @Test
    void aNameOfTheSettingMayBeAPath() {
        Masking more = new Masking(List.of("name.familyName", USER + "userName"));
        assertThat(more.body("{\"userName\":\"S3\",\"name\":{\"familyName\":\"S3\"}}", hidden))
                .isEqualTo("{\"userName\":\"***\",\"name\":{\"familyName\":\"***\"}}");
        assertThat(more.subject("S3")).isEqualTo("***");
        // What was looked for by one of these.
        for (String name : List.of("emails", "emails.value", "externalId")) {
            assertThat(new Masking(List.of(name)).subject("S3")).isEqualTo("***");
        }
        assertThat(masking.subject("ann")).isEqualTo("ann");
    }
}
