package dev.roster.resources;

import dev.roster.protocol.resource.Resource;
import dev.roster.web.Json;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Shows a resource as its request asked for it: at once or, where its rows are many, as they are read. */
final class ResourceRendering {
    private ResourceRendering() {}

    /**
     * The JSON of a resource in one piece or more, the first with {@code prefix} before it. Where an answer shows all of its attributes,
     * their text goes out as it is.
     */
    static Flux<byte[]> pieces(String prefix, Target target, Stored stored) {
        StringBuilder json = stored.isPlain() && target.request().selection().showsAllStored()
                ? spliced(prefix, target, stored)
                : selected(prefix, target.request(), stored);
        return pieces(json, target, stored.id(), stored.rows());
    }

    private static StringBuilder selected(String prefix, ResourceRequest request, Stored stored) {
        return new StringBuilder(prefix)
                .append(Json.text(request.selection().apply(stored.parse().toJson(request.baseUrl()))));
    }

    private static StringBuilder spliced(String prefix, Target target, Stored stored) {
        StringBuilder json = new StringBuilder(stored.document().length() + 1000);
        json.append(prefix).append("{\"id\":\"").append(stored.id()).append("\",");
        if (stored.externalId() != null) {
            Json.quote(json.append("\"externalId\":"), stored.externalId());
            json.append(',');
        }
        // No document is empty: schemas are always there.
        json.append(stored.document(), 1, stored.document().length() - 1);
        json.append(",\"meta\":");
        stored.writeMeta(json, target.request().baseUrl());
        return json.append('}');
    }

    private static Flux<byte[]> pieces(StringBuilder json, Target target, UUID id, Resource.@Nullable Rows rows) {
        if (rows == null || !target.showsRows()) {
            return Flux.just(utf8(json));
        }
        // The object goes on, where its brace would end it.
        json.setLength(json.length() - 1);
        json.append(",\"").append(target.rules().rowsAttribute()).append("\":[").append(rows.elements());
        UUID last = rows.last();
        return last == null
                ? Flux.just(utf8(json.append("]}")))
                : Flux.concat(
                        Mono.just(utf8(json)),
                        behind(target, id, last).map(more -> utf8("," + more)),
                        Mono.just(utf8("]}")));
    }

    /** Each part is read once the one before it was taken; no connection is held in between. */
    private static Flux<String> behind(Target target, UUID id, UUID last) {
        return Mono.defer(() -> target.rules().rowsBehind(target.request(), id, last))
                .expand(rows -> rows.last() == null
                        ? Mono.empty()
                        : target.rules().rowsBehind(target.request(), id, Objects.requireNonNull(rows.last())))
                .map(Resource.Rows::elements)
                .filter(elements -> !elements.isEmpty());
    }

    private static byte[] utf8(CharSequence text) {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
