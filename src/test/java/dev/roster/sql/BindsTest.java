package dev.roster.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BindsTest {
    /** Requests that are the same in these share statements. */
    @Test
    void whatHasTheSameValuesIsTheSame() {
        assertThat(binds(1, "User")).isEqualTo(binds(1, "User")).hasSameHashCodeAs(binds(1, "User"));
        assertThat(binds(1, "User")).isNotEqualTo(binds(2, "User")).isNotEqualTo(binds(1, "Group"));
        Binds varied = binds(1, "User");
        varied.vary();
        varied.add("ann");
        Binds fixed = binds(1, "User");
        fixed.add("ann");
        assertThat(varied).isNotEqualTo(fixed);
    }

    private static Binds binds(int tenant, String type) {
        Binds binds = new Binds(tenant);
        binds.add(type);
        return binds;
    }
}
