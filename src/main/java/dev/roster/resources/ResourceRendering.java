package dev.roster.resources;

import dev.roster.protocol.resource.Resource;
import dev.roster.web.Json;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.UUID;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Shows a resource as its request asked for it: at once or, where its rows are many, as they are read. */
final class ResourceRendering {
    private ResourceRendering() {}

    /** The JSON of a resource in one piece or more, the first with {@code prefix} before it. */
    static Flux<byte[]> pieces(String prefix, Target target, Resource resource) {
        ResourceRequest request = target.request();
        byte[] json = Json.bytes(request.selection().apply(resource.toJson(request.baseUrl())));
        Resource.Rows rows = resource.rows();
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
                        behind(target, resource.id(), last).map(more -> utf8("," + more)),
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
