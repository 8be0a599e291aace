package dev.roster.protocol.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ScimExceptionTest {

    @Test
    void uniquenessIs409AndAnInvalidFilterIs400() {
        assertThat(ScimException.uniqueness("taken").error())
                .isEqualTo(new ScimError(409, ScimType.UNIQUENESS, "taken"));
        assertThat(ScimException.invalidFilter("bad").error())
                .isEqualTo(new ScimError(400, ScimType.INVALID_FILTER, "bad"));
    }

    @Test
    void aMissingResourceHasNoKeyword() {
        assertThat(ScimException.notFound("gone").error()).isEqualTo(new ScimError(404, null, "gone"));
    }

    @Test
    void aSuccessIsNoError() {
        assertThatThrownBy(() -> new ScimError(200, null, "fine")).isInstanceOf(IllegalArgumentException.class);
    }
}
