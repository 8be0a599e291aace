package dev.roster.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ReactiveHttpOutputMessage;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Has a long answer wait for its client. Reactor Netty by itself asks for 128 parts ahead, whatever their size, and a few clients who
 * take nothing would fill the memory.
 */
public final class Backpressure extends ChannelInboundHandlerAdapter {
    private @Nullable MonoSink<Void> waiting;

    /** The parts, each as soon as the connection takes it. */
    public static Flux<byte[]> pace(Flux<byte[]> parts, ReactiveHttpOutputMessage response) {
        return response instanceof ServerHttpResponse http
                        && ServerHttpResponseDecorator.getNativeResponse(http) instanceof HttpServerResponse netty
                ? Flux.defer(() -> paced(parts, channel(netty)))
                : parts;
    }

    static Flux<byte[]> paced(Flux<byte[]> parts, Channel channel) {
        Backpressure handler = channel.pipeline().get(Backpressure.class);
        return handler == null
                ? parts
                : parts.concatMap(part -> handler.writable(channel).thenReturn(part), 0);
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
            goOn();
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        goOn();
        context.fireChannelInactive();
    }

    private void goOn() {
        MonoSink<Void> next = waiting;
        waiting = null;
        if (next != null) {
            next.success();
        }
    }
}
