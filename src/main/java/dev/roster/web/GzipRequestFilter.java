package dev.roster.web;

import dev.roster.protocol.error.ScimException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPInputStream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;

/** Unpacks bodies sent with {@code Content-Encoding: gzip}; the limit of a body holds for what comes out, too. */
@Component
@Order(-80) // behind the room for bodies: what comes out is in it, too
class GzipRequestFilter implements WebFilter {
    private static final int PART = 16 * 1024;

    private final int largestBody;

    GzipRequestFilter(@Value("${spring.http.codecs.max-in-memory-size}") DataSize largestBody) {
        this.largestBody = Math.toIntExact(largestBody.toBytes());
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        // Answers are packed by the server, as Accept-Encoding asks.
        exchange.getResponse().getHeaders().add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        String encoding = encoding(exchange.getRequest());
        return switch (encoding) {
            case "", "identity" -> chain.filter(exchange);
            case "gzip", "x-gzip" ->
                chain.filter(exchange.mutate()
                        .request(BodyMemoryFilter.paused(new Unzipped(exchange.getRequest()), exchange))
                        .build());
            default ->
                Mono.error(() -> ScimException.status(
                        415, "The Content-Encoding \"" + encoding + "\" is not supported: send gzip or none."));
        };
    }

    static boolean isPacked(ServerHttpRequest request) {
        return switch (encoding(request)) {
            case "", "identity" -> false;
            default -> true;
        };
    }

    private static String encoding(ServerHttpRequest request) {
        String encoding = request.getHeaders().getFirst(HttpHeaders.CONTENT_ENCODING);
        return encoding == null ? "" : encoding.strip().toLowerCase(Locale.ROOT);
    }

    /** A part at a time, as they are asked for: a few bytes may become megabytes. */
    private static Flux<DataBuffer> unzip(DataBuffer packed) {
        AtomicBoolean isTaken = new AtomicBoolean();
        return Flux.generate(() -> open(packed, isTaken), GzipRequestFilter::next, GzipRequestFilter::close)
                .onErrorMap(IOException.class, invalid -> ScimException.invalidSyntax("The body is not valid gzip."))
                // Each part is made on a thread that serves no connections, whoever asks for it.
                .subscribeOn(Schedulers.parallel())
                .doFinally(end -> {
                    // A client may hang up before that thread begins.
                    if (isTaken.compareAndSet(false, true)) {
                        DataBufferUtils.release(packed);
                    }
                });
    }

    private static InputStream open(DataBuffer packed, AtomicBoolean isTaken) throws IOException {
        if (!isTaken.compareAndSet(false, true)) {
            throw new IOException("The client has hung up.");
        }
        InputStream bytes = packed.asInputStream(true);
        try {
            return new GZIPInputStream(bytes);
        } catch (IOException e) {
            bytes.close();
            throw e;
        }
    }

    private static InputStream next(InputStream unzipped, SynchronousSink<DataBuffer> parts) {
        try {
            byte[] part = unzipped.readNBytes(PART);
            if (part.length == 0) {
                parts.complete();
            } else {
                parts.next(DefaultDataBufferFactory.sharedInstance.wrap(part));
            }
        } catch (IOException e) {
            parts.error(e);
        }
        return unzipped;
    }

    private static void close(InputStream unzipped) {
        try {
            unzipped.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // bytes in memory
        }
    }

    private final class Unzipped extends ServerHttpRequestDecorator {
        private final HttpHeaders headers;

        Unzipped(ServerHttpRequest packed) {
            super(packed);
            this.headers = HttpHeaders.copyOf(packed.getHeaders());
            headers.remove(HttpHeaders.CONTENT_ENCODING);
            headers.remove(HttpHeaders.CONTENT_LENGTH);
        }

        @Override
        public HttpHeaders getHeaders() {
            return headers;
        }

        @Override
        public Flux<DataBuffer> getBody() {
            return DataBufferUtils.join(super.getBody(), largestBody).flatMapMany(GzipRequestFilter::unzip);
        }
    }
}
