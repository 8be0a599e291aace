package dev.roster.protocol.filter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaseFoldTest {
    @ParameterizedTest
    @CsvSource({
        "Babs@Example.com, babs@example.com",
        "ÄRGER, ärger",
        "A\u0308rger, ärger",
        "\u212Bngstr\u00F6m, ångström",
        "Σίσυφος, σίσυφοσ",
        "\uFF22\uFF41\uFF42\uFF53\uFF20x, babs@x",
        "\uFF76\uFF9E, \u30AC",
        "\uD801\uDC00, \uD801\uDC28",
    })
    void spellingsOfOneName(String text, String folded) {
        assertThat(CaseFold.fold(text)).isEqualTo(folded);
        assertThat(CaseFold.fold(folded)).isEqualTo(folded);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "$1\\é", "ß", "ﬁ", "²", "a b", "\u0308"})
    void otherTextStaysAsItIs(String text) {
        assertThat(CaseFold.fold(text)).isEqualTo(text);
    }
}
