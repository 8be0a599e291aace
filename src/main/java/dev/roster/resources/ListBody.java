package dev.roster.resources;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A ListResponse (RFC 7644 section 3.4.2) written as its resources arrive; what is known of the whole list comes last. */
final class ListBody {
    private static final byte[] HEAD =
            bytes("{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:ListResponse\"],\"Resources\":[");
    private static final byte[] COMMA = bytes(",");

    private ListBody() {}

    static Flux<DataBuffer> of(DataBufferFactory buffers, Page page) {
        return Flux.defer(() -> {
            AtomicInteger rows = new AtomicInteger();
            Flux<DataBuffer> elements = page.rows()
                    .map(row ->
                            join(buffers, rows.getAndIncrement() == 0 ? HEAD : COMMA, ResourceRendering.bytes(row)));
            Mono<DataBuffer> tail = Mono.defer(() -> page.about().apply(rows.get()))
                    .map(about -> join(
                            buffers,
                            rows.get() == 0 ? HEAD : new byte[0],
                            bytes("]," + about + (about.isEmpty() ? "" : ",") + "\"itemsPerPage\":" + rows.get()
                                    + "}")));
            return elements.concatWith(tail);
        });
    }

    private static DataBuffer join(DataBufferFactory buffers, byte[] first, byte[] second) {
        return buffers.allocateBuffer(first.length + second.length).write(first).write(second);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
