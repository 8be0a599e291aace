package dev.roster.resources;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A ListResponse (RFC 7644 section 3.4.2) written as its resources arrive; what is known of the whole list comes last. */
final class ListBody {
    private static final String HEAD =
            "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:ListResponse\"],\"Resources\":[";

    private static final int CHUNK = 32 * 1024;

    private final Page page;
    private final LongConsumer shown;
    // What is written and not sent yet: a write for each of a hundred small resources costs more than to make them.
    private final StringBuilder json = new StringBuilder(4096).append(HEAD);
    private int resources;

    private ListBody(Page page, LongConsumer shown) {
        this.page = page;
        this.shown = shown;
    }

    /** The body; {@code shown} is told how many resources it had. */
    static Flux<byte[]> of(Page page, LongConsumer shown) {
        return Flux.defer(() -> new ListBody(page, shown).body());
    }

    private Flux<byte[]> body() {
        // The next slice is asked for when this one was taken.
        return page.slices().concatMap(slice -> fullChunks(slice.iterator()), 0).concatWith(OnDemand.read(this::tail));
    }

    /** The full chunks that a slice makes; what is left of it waits for the next one. */
    private Flux<byte[]> fullChunks(Iterator<Found> slice) {
        return Flux.<Flux<byte[]>>generate(chunks -> {
                    Flux<byte[]> rest = null;
                    while (slice.hasNext() && json.length() < CHUNK && rest == null) {
                        rest = write(slice.next());
                    }
                    if (rest != null) {
                        chunks.next(Flux.concat(Mono.just(taken()), rest));
                    } else if (json.length() >= CHUNK) {
                        chunks.next(Flux.just(taken()));
                    } else {
                        chunks.complete();
                    }
                })
                .concatMap(chunk -> chunk, 0);
    }

    private @Nullable Flux<byte[]> write(Found found) {
        if (resources++ > 0) {
            json.append(',');
        }
        return ResourceRendering.write(json, found.request(), found.stored());
    }

    private Mono<byte[]> tail() {
        shown.accept(resources);
        return page.about().apply(resources).map(about -> {
            json.append("],").append(about).append(about.isEmpty() ? "" : ",");
            json.append("\"itemsPerPage\":").append(resources).append('}');
            return taken();
        });
    }

    private byte[] taken() {
        byte[] chunk = ResourceRendering.utf8(json);
        json.setLength(0);
        return chunk;
    }

    /** The same as one, for a list that is short. */
    static Mono<byte[]> whole(Flux<byte[]> body) {
        return body.collectList().map(ListBody::joined);
    }

    private static byte[] joined(List<byte[]> pieces) {
        if (pieces.size() == 1) {
            return pieces.getFirst();
        }
        ByteBuffer joined = ByteBuffer.allocate(
                pieces.stream().mapToInt(piece -> piece.length).sum());
        pieces.forEach(joined::put);
        return joined.array();
    }
}
