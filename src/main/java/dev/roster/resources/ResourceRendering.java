package dev.roster.resources;

import dev.roster.protocol.resource.Resource;
import dev.roster.web.Json;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Shows a resource as its request asked for it: at once or, where its memberships are many, as they are read. */
final class ResourceRendering {
    private ResourceRendering() {}

    /** The JSON of a resource in one piece or more. */
    static Flux<byte[]> pieces(ResourceRequest request, Stored stored) {
        StringBuilder json = new StringBuilder(stored.document().length() + 1000);
        Flux<byte[]> rest = write(json, request, stored);
        return rest == null ? Flux.just(utf8(json)) : Flux.concat(Mono.just(utf8(json)), rest);
    }

    /**
     * Writes the JSON of a resource, and gives what is to be read to follow it, if its memberships are many. Where an answer shows all of its
     * attributes, their text goes out as it is.
     */
    static @Nullable Flux<byte[]> write(StringBuilder json, ResourceRequest request, Stored stored) {
        if (stored.isPlain() && request.selection().showsAllStored()) {
            splice(json, request, stored);
        } else {
            json.append(select(request, stored));
        }
        Resource.Memberships memberships = stored.memberships();
        if (memberships == null || !request.showsMemberships()) {
            return null;
        }
        // The object goes on, where its brace would end it.
        json.setLength(json.length() - 1);
        json.append(",\"")
                .append(request.rules().membershipAttribute())
                .append("\":[")
                .append(memberships.elements());
        UUID last = memberships.last();
        if (last == null) {
            json.append("]}");
            return null;
        }
        return behind(request, stored.id(), last).map(more -> utf8("," + more)).concatWith(Mono.just(utf8("]}")));
    }

    private static String select(ResourceRequest request, Stored stored) {
        return Json.text(request.selection().apply(stored.parse().toJson(request.baseUrl())));
    }

    private static void splice(StringBuilder json, ResourceRequest request, Stored stored) {
        json.append("{\"id\":\"").append(stored.id()).append("\",");
        if (stored.externalId() != null) {
            Json.quote(json.append("\"externalId\":"), stored.externalId());
            json.append(',');
        }
        // No document is empty: schemas are always there.
        json.append(stored.document(), 1, stored.document().length() - 1);
        json.append(",\"meta\":");
        stored.writeMeta(json, request.baseUrl());
        json.append('}');
    }

    /** Each part is read once the one before it was taken; no connection is held in between. */
    private static Flux<String> behind(ResourceRequest request, UUID id, UUID last) {
        return membershipsBehind(request, id, last)
                .expand(memberships ->
                        memberships.last() == null ? Mono.empty() : membershipsBehind(request, id, memberships.last()))
                .map(Resource.Memberships::elements)
                .filter(elements -> !elements.isEmpty());
    }

    private static Flux<Resource.Memberships> membershipsBehind(ResourceRequest request, UUID id, UUID last) {
        return OnDemand.read(() -> request.rules().membershipsBehind(request, id, last));
    }

    static byte[] utf8(CharSequence text) {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
