package dev.roster.protocol.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.error.ScimType;
import dev.roster.protocol.schema.Attribute;
import dev.roster.web.Json;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** RFC 7643 section 2.3: which JSON values an attribute of each type takes. */
class ValueTypesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            STRING    | "text"
            STRING    | ""
            BOOLEAN   | true
            BOOLEAN   | false
            DECIMAL   | 1
            DECIMAL   | -0.5
            DECIMAL   | 1.5e-3
            INTEGER   | 0
            INTEGER   | -7
            INTEGER   | 9007199254740993
            DATE_TIME | "2026-01-23T04:56:22Z"
            DATE_TIME | "2026-01-23T04:56:22.123+02:00"
            BINARY    | "QUJD"
            BINARY    | "QQ=="
            REFERENCE | "https://example.com/a"
            """)
    void aValueOfItsTypeIsKeptAsItIs(Attribute.Type type, String json) {
        JsonNode value = Json.MAPPER.readTree(json);
        assertThat(ValueReader.read(attribute(type), value, "x")).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            STRING    | 1
            STRING    | true
            STRING    | ["a"]
            STRING    | {"value":"a"}
            BOOLEAN   | "true"
            BOOLEAN   | 1
            DECIMAL   | "1"
            INTEGER   | 1.5
            INTEGER   | 1.0
            INTEGER   | 1e2
            INTEGER   | "1"
            INTEGER   | 99999999999999999999
            DATE_TIME | 1700000000
            DATE_TIME | "2026-01-23"
            DATE_TIME | "04:56:22Z"
            DATE_TIME | "yesterday"
            DATE_TIME | "2026-02-30T00:00:00Z"
            BINARY    | "no base64!"
            BINARY    | 7
            REFERENCE | 7
            COMPLEX   | "a"
            """)
    void aValueOfAnotherTypeIsInvalidValue(Attribute.Type type, String json) {
        assertThatThrownBy(() -> ValueReader.read(attribute(type), Json.MAPPER.readTree(json), "x"))
                .isInstanceOfSatisfying(
                        ScimException.class,
                        failure -> assertThat(failure.error().scimType()).isEqualTo(ScimType.INVALID_VALUE));
    }

    private static Attribute attribute(Attribute.Type type) {
        return new Attribute(
                "x",
                type,
                false,
                "",
                false,
                List.of(),
                false,
                Attribute.Mutability.READ_WRITE,
                Attribute.Returned.DEFAULT,
                Attribute.Uniqueness.NONE,
                List.of(),
                List.of());
    }
}
