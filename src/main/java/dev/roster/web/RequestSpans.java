package dev.roster.web;

import dev.roster.protocol.error.ScimError;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.observation.DefaultServerRequestObservationConvention;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.stereotype.Component;

/** The span of a request, where there are traces: called by its operation, with its id and its scimType. */
@Component
class RequestSpans extends DefaultServerRequestObservationConvention {
    @Override
    public String getContextualName(ServerRequestObservationContext context) {
        RequestTrace trace = trace(context);
        return trace == null ? "request" : trace.what();
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(ServerRequestObservationContext context) {
        KeyValues values = super.getHighCardinalityKeyValues(context);
        RequestTrace trace = trace(context);
        if (trace == null) {
            return values;
        }
        values = values.and(KeyValue.of(RequestTrace.LOG_KEY, trace.id()));
        ScimError error = trace.error();
        return error == null || error.scimType() == null
                ? values
                : values.and(KeyValue.of("scim.type", error.scimType().keyword()));
    }

    /** Null while the request has just come in. */
    private static @Nullable RequestTrace trace(ServerRequestObservationContext context) {
        return (RequestTrace) context.getAttributes().get(RequestTrace.ATTRIBUTE);
    }
}
