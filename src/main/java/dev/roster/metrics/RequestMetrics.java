package dev.roster.metrics;

import dev.roster.protocol.error.ScimError;
import dev.roster.web.RequestObserver;
import dev.roster.web.RequestTrace;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter.MeterProvider;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Times every request as {@code roster.requests}, in seconds, and counts the operations refused within bulk requests as
 * {@code roster.bulk.refused}. No label holds what a client chose: the series stay few.
 */
@Component
class RequestMetrics implements RequestObserver {
    /** A dozen bounds in place of Micrometer's 66: each is a series for every operation and status. */
    private static final Duration[] BOUNDS = LongStream.of(
                    1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterProvider<Timer> requests;
    private final MeterProvider<Counter> refused;

    RequestMetrics(MeterRegistry registry) {
        requests = Timer.builder("roster.requests")
                .description("Requests by operation, status and scimType, with their duration")
                .serviceLevelObjectives(BOUNDS)
                .withRegistry(registry);
        refused = Counter.builder("roster.bulk.refused")
                .description("Operations refused within bulk requests, the first thousand of each request")
                .withRegistry(registry);
    }

    @Override
    public void answered(RequestTrace trace) {
        requests.withTags(ending(trace.status(), trace.error()).and("operation", trace.what()))
                .record(trace.duration());
        trace.refused()
                .forEach(operation -> refused.withTags(ending(operation.error().status(), operation.error()))
                        .increment());
    }

    private static Tags ending(int status, @Nullable ScimError error) {
        String scimType = error == null || error.scimType() == null
                ? "none"
                : error.scimType().keyword();
        return Tags.of("status", Integer.toString(status), "scim_type", scimType);
    }
}
