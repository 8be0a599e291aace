package dev.roster.web;

import dev.roster.protocol.error.ScimException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ReactiveHttpOutputMessage;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Has an answer wait for its client, and a client that takes nothing no longer than some time. Reactor Netty by itself asks for 128 parts
 * ahead, whatever their size, and a few clients who take nothing would fill the memory.
 */
public final class Backpressure extends ChannelInboundHandlerAdapter {
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(5);

    private final AnswerMemory memory;

    private @Nullable MonoSink<Void> waiting;
    private @Nullable Future<?> timer;

    public Backpressure(AnswerMemory memory) {
        this.memory = memory;
    }

    /** What is answered where too many answers are under way. */
    public enum WhenFull {
        /** Nothing else: a change was made. */
        GO_ON,
        /** 429, unless it is one part only. */
        REFUSE_SEVERAL,
        /** 429. */
        REFUSE
    }

    /** The parts, each as soon as the connection takes it. */
    public static Flux<byte[]> pace(Flux<byte[]> parts, WhenFull whenFull, ReactiveHttpOutputMessage response) {
        return response instanceof ServerHttpResponse http
                        && ServerHttpResponseDecorator.getNativeResponse(http) instanceof HttpServerResponse netty
                ? Flux.defer(() -> paced(parts, whenFull, channel(netty)))
                : parts;
    }

    static Flux<byte[]> paced(Flux<byte[]> parts, WhenFull whenFull, Channel channel) {
        Backpressure handler = channel.pipeline().get(Backpressure.class);
        if (handler == null) {
            return parts;
        }
        return handler.admitted(parts, whenFull, channel)
                .concatMap(part -> handler.writable(channel).thenReturn(part), 0);
    }

    /** Looked at when there is something to send: what waits for the database holds nothing yet. */
    private Flux<byte[]> admitted(Flux<byte[]> parts, WhenFull whenFull, Channel channel) {
        return parts.switchOnFirst((first, all) -> {
                    if (!first.hasValue() || memory.begins(channel, whenFull == WhenFull.GO_ON)) {
                        return all;
                    }
                    return whenFull == WhenFull.REFUSE ? refused() : oneOnly(all);
                })
                .contextWrite(DroppedErrors::ignore)
                .doFinally(end -> memory.ended(channel));
    }

    private static Flux<byte[]> oneOnly(Flux<byte[]> parts) {
        return parts.take(2)
                .collectList()
                .timeout(LONGEST_LOOK, Mono.empty())
                .flatMapMany(some -> some.size() == 1 ? Flux.fromIterable(some) : refused())
                .switchIfEmpty(refused());
    }

    private static Flux<byte[]> refused() {
        return Flux.error(
                () -> ScimException.status(429, "Too many long answers are under way; try again in a few seconds."));
    }

    private static Channel channel(HttpServerResponse response) {
        Channel[] found = new Channel[1];
        response.withConnection(connection -> found[0] = connection.channel());
        return found[0];
    }

    /** Looked at on the connection's thread, behind what was given to it for writing before. */
    private Mono<Void> writable(Channel channel) {
        return Mono.create(sink -> channel.eventLoop().execute(() -> {
            if (channel.isWritable() || !channel.isActive()) {
                sink.success();
            } else {
                waiting = sink;
            }
        }));
    }

    /** Comes more than once without a change, as what is written from another thread is counted first, and again when it is written. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        Channel channel = context.channel();
        if (channel.isWritable()) {
            goOn(channel);
        } else if (channel.isActive() && timer == null) {
            expectMoreTaken(context);
            memory.fellBehind(channel);
        }
        context.fireChannelWritabilityChanged();
    }

    /** A client that takes little gets on, one that takes nothing does not. */
    private void expectMoreTaken(ChannelHandlerContext context) {
        Channel channel = context.channel();
        long before = left(channel);
        timer = context.executor()
                .schedule(
                        () -> {
                            if (left(channel) < before) {
                                expectMoreTaken(context);
                            } else {
                                memory.tookNothing(channel);
                            }
                        },
                        memory.longestWait().toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /** What the client has not taken; of a part that it is taking, the rest. */
    private static long left(Channel channel) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : AnswerMemory.pending(channel) - buffer.currentProgress();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        goOn(context.channel());
        memory.ended(context.channel());
        context.fireChannelInactive();
    }

    private void goOn(Channel channel) {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
            memory.caughtUp(channel);
        }
        MonoSink<Void> next = waiting;
        waiting = null;
        if (next != null) {
            next.success();
        }
    }
}
