package dev.roster.web;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.message.SearchRequest;
import dev.roster.protocol.resource.AttributeSelection;
import dev.roster.protocol.schema.ResourceType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.ServerRequest;

/** The query parameters of RFC 7644 sections 3.4.2 and 3.9; others are ignored, as section 3.4.2 asks. */
public final class QueryParameters {
    private QueryParameters() {}

    public static AttributeSelection selection(ServerRequest request, ResourceType type) {
        return AttributeSelection.of(type, names(request, "attributes"), names(request, "excludedAttributes"));
    }

    public static SearchRequest search(ServerRequest request) {
        return new SearchRequest(
                names(request, "attributes"),
                names(request, "excludedAttributes"),
                text(request, "filter").orElse(null),
                text(request, "sortBy").filter(name -> !name.isBlank()).orElse(null),
                text(request, "sortOrder").orElse(null),
                number(request, "startIndex").orElse(null),
                number(request, "count").orElse(null),
                text(request, "cursor").orElse(null));
    }

    public static Optional<String> text(ServerRequest request, String name) {
        return values(request, name).stream().findFirst();
    }

    /** A whole number; far too large ones are as good as the largest. */
    public static Optional<Integer> number(ServerRequest request, String name) {
        return text(request, name).map(String::strip).map(text -> {
            if (!text.matches("[+-]?[0-9]{1,100}")) {
                throw ScimException.invalidValue(name + " must be a whole number, not \"" + text + "\".");
            }
            return new BigInteger(text)
                    .max(BigInteger.valueOf(Integer.MIN_VALUE))
                    .min(BigInteger.valueOf(Integer.MAX_VALUE))
                    .intValue();
        });
    }

    private static List<String> names(ServerRequest request, String name) {
        return values(request, name).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .filter(value -> !value.isBlank())
                .toList();
    }

    private static List<String> values(ServerRequest request, String name) {
        MultiValueMap<String, String> all = request.queryParams();
        List<String> values = new ArrayList<>(all.getOrDefault(name, List.of()));
        if (values.isEmpty()) {
            for (Map.Entry<String, List<String>> other : all.entrySet()) {
                if (other.getKey().equalsIgnoreCase(name)) {
                    values.addAll(other.getValue());
                }
            }
        }
        // A name alone, without a sign of equality, has null.
        values.replaceAll(value -> Objects.requireNonNullElse(value, ""));
        return values;
    }
}
