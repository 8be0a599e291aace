package dev.roster.web;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lets gzip be the only encoding of answers: a client that accepts anything would get Netty's snappy, which few can read. */
public final class GzipOnly extends ChannelInboundHandlerAdapter {
    private static final Pattern CODING = Pattern.compile("\\s*([^;\\s]+)\\s*(?:;\\s*q\\s*=\\s*([0-9.]+)\\s*)?");

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest request) {
            List<String> accepted = request.headers().getAll(HttpHeaderNames.ACCEPT_ENCODING);
            request.headers().remove(HttpHeaderNames.ACCEPT_ENCODING);
            if (acceptsGzip(String.join(",", accepted))) {
                request.headers().set(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.GZIP);
            }
        }
        context.fireChannelRead(message);
    }

    /** RFC 9110 section 12.5.3: a coding by its name, else by "*"; one of weight 0 is refused. */
    private static boolean acceptsGzip(String accepted) {
        return weight(accepted, "gzip").or(() -> weight(accepted, "*")).orElse(0.0) > 0;
    }

    private static Optional<Double> weight(String accepted, String coding) {
        for (String one : accepted.split(",", -1)) {
            Matcher matcher = CODING.matcher(one.toLowerCase(Locale.ROOT));
            if (matcher.matches() && matcher.group(1).equals(coding)) {
                return Optional.of(matcher.group(2) == null ? 1.0 : parsed(matcher.group(2)));
            }
        }
        return Optional.empty();
    }

    private static double parsed(String weight) {
        try {
            return Double.parseDouble(weight);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
