package dev.roster.resources;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A ListResponse (RFC 7644 section 3.4.2) written as its resources arrive; the total comes last, when the page has proved it. */
final class ListBody {
    private static final byte[] HEAD =
            bytes("{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:ListResponse\"],\"Resources\":[");
    private static final byte[] COMMA = bytes(",");

    private ListBody() {}

    static Flux<DataBuffer> of(
            DataBufferFactory buffers, Flux<byte[]> resources, int startIndex, IntFunction<Mono<Long>> total) {
        return Flux.defer(() -> {
            AtomicInteger rows = new AtomicInteger();
            Flux<DataBuffer> elements =
                    resources.map(resource -> join(buffers, rows.getAndIncrement() == 0 ? HEAD : COMMA, resource));
            Mono<DataBuffer> tail = Mono.defer(() -> total.apply(rows.get()))
                    .map(matches -> join(
                            buffers,
                            rows.get() == 0 ? HEAD : new byte[0],
                            bytes("],\"totalResults\":" + matches + ",\"startIndex\":" + startIndex
                                    + ",\"itemsPerPage\":" + rows.get() + "}")));
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
