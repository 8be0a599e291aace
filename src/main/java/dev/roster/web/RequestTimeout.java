package dev.roster.web;

import dev.roster.protocol.error.ScimException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a request whose body does not arrive in time. Reactor Netty's own timeout keeps every request that is answered before its end
 * was read, such as one without a token, until the time is up.
 */
public final class RequestTimeout extends ChannelInboundHandlerAdapter {
    private final Duration longest;

    private @Nullable Future<?> timer;

    public RequestTimeout(Duration longest) {
        this.longest = longest;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request && hasBody(request)) {
            timer = context.executor()
                    .schedule(
                            () -> MalformedRequests.breakOff(
                                    context, ScimException.status(408, "The request did not arrive in time.")),
                            longest.toMillis(),
                            TimeUnit.MILLISECONDS);
        }
        if (message instanceof LastHttpContent) {
            cancel();
        }
        context.fireChannelRead(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        cancel();
        context.fireChannelInactive();
    }

    private static boolean hasBody(HttpRequest request) {
        return HttpUtil.isContentLengthSet(request) || HttpUtil.isTransferEncodingChunked(request);
    }

    private void cancel() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
