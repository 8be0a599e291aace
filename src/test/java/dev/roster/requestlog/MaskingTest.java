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
            })
    void ofABody(String sent) {
        assertThat(masking.body(sent)).doesNotContain("S3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            filter=password%20eq%20S3 | filter=password***
            filter=userName+eq+"a"+and+password+eq+"ab"cdS3&count=1 | filter=userName eq "a" and password***&count=1
            filter=password eq "a&S3" | filter=password***&***
            password+eq+"S3" | ***
            access_token=S3&startIndex=2 | access_token=***&startIndex=2
            jwt=S3 | jwt=***
            S3 | ***
            """)
    void ofAnAddress(String sent, String kept) {
        assertThat(masking.query(sent)).isEqualTo(kept);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            password is of type string, a string: 77712 does not fit. | password is of type string, a string: ***
            password is never returned and can't be filtered by. | password is never returned and can't be filtered by.
            The path "password S3" is none. | The path *** is none.
            """)
    void ofAReason(String detail, String kept) {
        assertThat(masking.detail(detail)).isEqualTo(kept);
    }

    @Test
    void whatHasNoneStaysAsItWasSent() {
        for (String sent : List.of(
                "{ \"userName\" : \"ann\" }",
                "{ \"Operations\": [ {\"op\": \"replace\", \"path\": \"title\", \"value\": \"pass\"} ] }",
                "no JSON at all")) {
            assertThat(masking.body(sent)).isEqualTo(sent);
        }
        assertThat(masking.query("filter=userName+eq+%22ann%22")).isEqualTo("filter=userName eq \"ann\"");
    }

    @Test
    void aNameOfTheSettingMayBeAPath() {
        Masking more = new Masking(List.of("name.familyName", USER + "userName"));
        assertThat(more.body("{\"userName\":\"S3\",\"name\":{\"familyName\":\"S3\"}}"))
                .isEqualTo("{\"userName\":\"***\",\"name\":{\"familyName\":\"***\"}}");
        assertThat(more.subject("S3")).isEqualTo("***");
        // What was looked for by one of these.
        for (String name : List.of("emails", "emails.value", "externalId")) {
            assertThat(new Masking(List.of(name)).subject("S3")).isEqualTo("***");
        }
        assertThat(masking.subject("ann")).isEqualTo("ann");
    }
}
