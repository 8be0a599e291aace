package dev.roster.protocol.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roster.protocol.filter.FilterLexer;
import dev.roster.protocol.filter.FilterParser;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterDialectTest {
    private static final UnquotedFilterStrings UNQUOTED = new UnquotedFilterStrings(path -> Optional.empty());

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            externalId eq jyoung | externalId eq "jyoung"
            userName EQ a@b.example and title co eq | userName eq "a@b.example" and title co "eq"
            active eq True and age gt 5 and x eq null | active eq true and age gt 5 and x eq null
            not (a sw b) or c[d eq e] | not (a sw "b") or c[d eq "e"]
            """)
    void aBareValueIsAString(String sent, String means) {
        assertThat(FilterParser.parse(UNQUOTED.rewrite(FilterLexer.tokens(sent))))
                .hasToString(means);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            emails[type eq "work"].value eq "x" | emails[type eq "work" and value eq "x"]
            emails[type eq "work"] eq "x" | emails[type eq "work" and value eq "x"]
            emails[type eq "a" or type eq "b"].value co "x" | emails[(type eq "a" or type eq "b") and value co "x"]
            a pr and emails[type eq "work"].display pr or b[c pr] | a pr and emails[type eq "work" and display pr] or b[c pr]
            a[b pr].c eq 1 and d[e pr] eq "]" | a[b pr and c eq 1] and d[e pr and value eq "]"]
            """)
    void aComparisonBehindBracketsBelongsInside(String sent, String means) {
        assertThat(FilterParser.parse(ValuePathSubAttribute.rewrite(FilterLexer.tokens(sent))))
                .hasToString(means);
    }

    @Test
    void whatNeedsNoRewritingStaysTheSameList() {
        for (String filter : List.of(
                "a eq \"x\" and b[c eq 1]",
                "emails[type eq \"work\"].value",
                "] eq",
                "a[b pr] and c pr",
                "eq eq",
                "")) {
            var tokens = FilterLexer.tokens(filter);
            assertThat(UNQUOTED.rewrite(tokens)).isSameAs(tokens);
            assertThat(ValuePathSubAttribute.rewrite(tokens)).isSameAs(tokens);
        }
    }
}
