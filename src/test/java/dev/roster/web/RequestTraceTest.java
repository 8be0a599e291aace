package dev.roster.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RequestTraceTest {
    /** A client that takes its answer slowly would keep megabytes, which are in no budget any more. */
    @Test
    void holdsOnToNoMoreOfABodyThanItsReadersNeed() {
        RequestTrace trace = new RequestTrace("id", Instant.EPOCH, "POST", "/scim/v2/Groups", null, null, 100_000);
        trace.sent("x".repeat(1_000_000));
        assertThat(trace.body()).hasSize(100_000);
    }
}
