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

    /** The JSON of a resource in one piece or more, the first with {@code prefix} before it. */
    static Flux<byte[]> pieces(String prefix, Target target, Resource resource) {
        ResourceRequest request = target.request();
        byte[] json = Json.bytes(request.selection().apply(resource.toJson(request.baseUrl())));
        return pieces(prefix, json, target, resource.id(), resource.rows());
    }

    /** The same of one that is stored; where an answer shows all of its attributes, their text goes out as it is. */
    static Flux<byte[]> pieces(String prefix, Target target, Stored stored) {
        return stored.isPlain() && target.request().selection().showsAllStored()
                ? pieces(prefix, utf8(spliced(target, stored)), target, stored.id(), stored.rows())
                : pieces(prefix, target, stored.parse());
    }

    private static String spliced(Target target, Stored stored) {
        StringBuilder json = new StringBuilder(stored.document().length() + 400);
        json.append("{\"id\":\"").append(stored.id()).append("\",");
        if (stored.externalId() != null) {
            json.append("\"externalId\":")
                    .append(Json.MAPPER.writeValueAsString(stored.externalId()))
                    .append(',');
        }
        // No document is empty: schemas are always there.
        json.append(stored.document(), 1, stored.document().length() - 1);
        return json.append(",\"meta\":")
                .append(stored.meta(target.request().baseUrl()))
                .append('}')
                .toString();
    }

    private static Flux<byte[]> pieces(
            String prefix, byte[] json, Target target, UUID id, Resource.@Nullable Rows rows) {
        if (rows == null || !target.showsRows()) {
            return Flux.just(join(prefix, json, json.length, ""));
        }
        // The object goes on, where its brace would end it.
        String start = ",\"" + target.rules().rowsAttribute() + "\":[" + rows.elements();
        UUID last = rows.last();
        return last == null
                ? Flux.just(join(prefix, json, json.length - 1, start + "]}"))
                : Flux.concat(
                        Mono.just(join(prefix, json, json.length - 1, start)),
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

    private static byte[] join(String prefix, byte[] json, int length, String suffix) {
        byte[] before = utf8(prefix);
        byte[] behind = utf8(suffix);
        byte[] joined = new byte[before.length + length + behind.length];
        System.arraycopy(before, 0, joined, 0, before.length);
        System.arraycopy(json, 0, joined, before.length, length);
        System.arraycopy(behind, 0, joined, before.length + length, behind.length);
        return joined;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
