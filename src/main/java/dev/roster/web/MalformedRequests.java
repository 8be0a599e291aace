package dev.roster.web;

import dev.roster.protocol.error.ScimError;
import dev.roster.protocol.error.ScimException;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.channel.ChannelOperations;

/**
 * Refuses what is not HTTP/1.1, or 1.0, with a SCIM error; Spring, which never sees such a request, would answer without a body. One a connection.
 * A body that is not HTTP fails the request that it belongs to.
 */
public final class MalformedRequests extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(MalformedRequests.class);
    private static final int LINGER_SECONDS = 2;

    private boolean refused;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (refused) {
            ReferenceCountUtil.release(message);
            return;
        }
        @Nullable FullHttpResponse refusal = message instanceof HttpRequest request ? refusal(request) : null;
        boolean isBroken = message instanceof HttpContent content
                && content.decoderResult().isFailure();
        if (refusal == null && !isBroken) {
            context.fireChannelRead(message);
            return;
        }
        refused = true;
        ReferenceCountUtil.release(message);
        if (refusal == null) {
            breakOff(
                    context,
                    ScimException.status(
                            400, "The body is not valid HTTP: its chunks are not encoded as they must be."));
        } else {
            context.writeAndFlush(refusal).addListener(written -> linger(context.channel()));
        }
    }

    private static @Nullable FullHttpResponse refusal(HttpRequest request) {
        ScimError error = error(request);
        return error == null
                ? null
                : response(error, RequestIds.of(request.headers().get(RequestIds.HEADER)));
    }

    /** Tells whoever still reads the body; if the client is gone, that is told by the end of the connection. */
    static void breakOff(ChannelHandlerContext context, ScimException failure) {
        if (context.channel().isActive()) {
            if (ChannelOperations.get(context.channel()) != null) {
                context.fireExceptionCaught(failure);
            }
            closeSoon(context.channel());
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
        HttpVersion version = request.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            return new ScimError(505, null, "Only HTTP/1.1 is spoken here; a proxy in front may speak others.");
        }
        // RFC 9112 section 3.2. A proxy in front may have gone by the other one.
        int hosts = request.headers().getAll(HttpHeaderNames.HOST).size();
        if (hosts > 1 || (hosts == 0 && version.equals(HttpVersion.HTTP_1_1))) {
            return new ScimError(400, null, "The request needs one Host header, and has " + hosts + ".");
        }
        return addressError(request);
    }

    private static @Nullable ScimError addressError(HttpRequest request) {
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

    private static FullHttpResponse response(ScimError error, String id) {
        LOG.atDebug().addKeyValue(RequestTrace.LOG_KEY, id).log("{}: {}", error.status(), error.detail());
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(error.status()),
                Unpooled.wrappedBuffer(ScimErrorHandler.body(error)));
        response.headers()
                .set(RequestIds.HEADER, id)
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
        closeSoon(channel);
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private static void closeSoon(Channel channel) {
        channel.eventLoop().schedule(() -> channel.close(), LINGER_SECONDS, TimeUnit.SECONDS);
    }
}
