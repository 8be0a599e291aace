package dev.roster.web;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.web.reactive.function.server.ServerRequest;

/** The tags of {@code If-Match} or {@code If-None-Match} (RFC 7644 section 3.14); {@code *} is any version. */
public record EntityTags(List<String> tags) {

    public static Optional<EntityTags> of(ServerRequest request, String header) {
        List<String> values = request.headers().header(header);
        return values.isEmpty() ? Optional.empty() : Optional.of(parse(String.join(",", values)));
    }

    /** Tags, a comma between them. */
    public static EntityTags parse(String text) {
        return new EntityTags(Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .map(EntityTags::opaque)
                .toList());
    }

    public boolean match(String etag) {
        return tags.contains("*") || tags.contains(opaque(etag));
    }

    /** Compared weakly (RFC 9110 section 8.8.3.2); Roster's tags are all weak. */
    private static String opaque(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }
}
