package dev.roster.resources;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A ListResponse (RFC 7644 section 3.4.2) written as its resources arrive; what is known of the whole list comes last. */
final class ListBody {
    private static final String HEAD =
            "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:ListResponse\"],\"Resources\":[";

    private static final int CHUNK = 32 * 1024;

    private ListBody() {}

    /** The body; {@code shown} is told how many resources it had. */
    static Flux<byte[]> of(Page page, LongConsumer shown) {
        return Flux.defer(() -> {
            AtomicInteger rows = new AtomicInteger();
            AtomicInteger bytes = new AtomicInteger();
            Flux<byte[]> elements = page.rows()
                    .concatMap(
                            row -> ResourceRendering.pieces(
                                    rows.getAndIncrement() == 0 ? HEAD : ",", row.target(), row.stored()),
                            1);
            Mono<byte[]> tail = Mono.defer(() -> {
                        shown.accept(rows.get());
                        return page.about().apply(rows.get());
                    })
                    .map(about -> (rows.get() == 0 ? HEAD : "") + "]," + about + (about.isEmpty() ? "" : ",")
                            + "\"itemsPerPage\":" + rows.get() + "}")
                    .map(text -> text.getBytes(StandardCharsets.UTF_8));
            // A write for each of a hundred small ones costs more than to make them.
            return elements.concatWith(tail)
                    .bufferUntil(piece -> bytes.addAndGet(piece.length) >= CHUNK && bytes.getAndSet(0) > 0)
                    .map(ListBody::joined);
        });
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
