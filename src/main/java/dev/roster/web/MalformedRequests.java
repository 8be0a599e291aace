package dev.roster.web;

import dev.roster.protocol.error.ScimError;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Refuses what is not HTTP with a SCIM error; Spring, which never sees such a request, would answer without a body. One a connection. */
public final class MalformedRequests extends ChannelInboundHandlerAdapter {
    private static final int LINGER_SECONDS = 2;

    private boolean refused;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        @Nullable ScimError error = !refused && message instanceof HttpRequest request ? error(request) : null;
        if (refused || error != null) {
            ReferenceCountUtil.release(message);
        } else {
            context.fireChannelRead(message);
        }
        if (error != null) {
            refused = true;
            context.writeAndFlush(response(error)).addListener(written -> linger(context.channel()));
        }
    }

    private static @Nullable ScimError error(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return switch (request.decoderResult().cause()) {
                case TooLongHttpLineException ignored -> new ScimError(414, null, "The address is too long.");
                case TooLongHttpHeaderException ignored -> new ScimError(431, null, "The headers are too long.");
                default -> new ScimError(400, null, "The request is not valid HTTP.");
            };
        }
        try {
            String host = request.headers().get(HttpHeaderNames.HOST, "");
            String uri = request.uri();
            new URI(uri.startsWith("/") && !host.isEmpty() ? "http://" + host + uri : uri);
            return null;
        } catch (URISyntaxException e) {
            return new ScimError(
                    400, null, "The address is not valid: percent-encode what is special in it, such as \" and %.");
        }
    }

    private static FullHttpResponse response(ScimError error) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(error.status()),
                Unpooled.wrappedBuffer(ScimErrorHandler.body(error)));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, ScimMedia.SCIM_JSON.toString())
                .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return response;
    }

    /** To close with bytes unread would reset the connection, and the client might never see the answer. */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the end of a connection
    private static void linger(Channel channel) {
        if (channel instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        }
        channel.eventLoop().schedule(() -> channel.close(), LINGER_SECONDS, TimeUnit.SECONDS);
    }
}
