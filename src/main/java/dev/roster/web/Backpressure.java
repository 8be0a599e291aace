package dev.roster.web;

import dev.roster.protocol.error.ScimException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
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
 * Has a long answer wait for its client, and the {@linkplain AnswerMemory budget} ones known. Reactor Netty by itself asks for 128 parts
 * ahead, whatever their size, and a few clients who take nothing would fill the memory.
 */
public final class Backpressure extends ChannelInboundHandlerAdapter {
    private final AnswerMemory memory;

    private @Nullable MonoSink<Void> waiting;
    private @Nullable Future<?> timer;

    public Backpressure(AnswerMemory memory) {
        this.memory = memory;
    }

    /**
     * The parts, each as soon as the connection takes it.
     *
     * @param isLong whether they are read one after the other; then so many such answers are under way, and another one is 429
     */
    public static Flux<byte[]> pace(Flux<byte[]> parts, boolean isLong, ReactiveHttpOutputMessage response) {
        return response instanceof ServerHttpResponse http
                        && ServerHttpResponseDecorator.getNativeResponse(http) instanceof HttpServerResponse netty
                ? Flux.defer(() -> paced(parts, isLong, channel(netty)))
                : parts;
    }

    static Flux<byte[]> paced(Flux<byte[]> parts, boolean isLong, Channel channel) {
        Backpressure handler = channel.pipeline().get(Backpressure.class);
        if (handler == null) {
            return parts;
        }
        Flux<byte[]> paced = parts.concatMap(part -> handler.writable(channel).thenReturn(part), 0);
        if (!isLong) {
            return paced;
        }
        if (!handler.memory.begin(channel)) {
            return Flux.error(
                    ScimException.status(429, "Too many long answers are under way; try again in a few seconds."));
        }
        return paced.doFinally(end -> handler.memory.end(channel));
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

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            goOn(context.channel());
        } else {
            timer = context.executor()
                    .schedule(
                            () -> memory.waitedTooLong(context.channel()),
                            memory.longestWait().toMillis(),
                            TimeUnit.MILLISECONDS);
            memory.waitFor(context.channel());
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        goOn(context.channel());
        context.fireChannelInactive();
    }

    private void goOn(Channel channel) {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
            memory.goOn(channel);
        }
        MonoSink<Void> next = waiting;
        waiting = null;
        if (next != null) {
            next.success();
        }
    }
}
