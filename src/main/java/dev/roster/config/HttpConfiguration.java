package dev.roster.config;

import dev.roster.web.AnswerMemory;
import dev.roster.web.Backpressure;
import dev.roster.web.GzipOnly;
import dev.roster.web.MalformedRequests;
import dev.roster.web.RequestTimeout;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.filter.reactive.UrlHandlerFilter;
import reactor.netty.NettyPipeline;

/** What stands between a connection and the endpoints. */
@Configuration(proxyBeanMethods = false)
class HttpConfiguration {
    // An eighth of the heap.
    private static final int SHARE_FOR_ANSWERS = 8;

    @Bean
    AnswerMemory answerMemory(@Value("${roster.request-timeout}") Duration longestWait, MeterRegistry meters) {
        long bytes = Runtime.getRuntime().maxMemory() / SHARE_FOR_ANSWERS;
        return new AnswerMemory(bytes, longestWait, System::nanoTime, meters);
    }

    @Bean
    NettyServerCustomizer httpEdges(@Value("${roster.request-timeout}") Duration requestTimeout, AnswerMemory answers) {
        return server -> server.doOnChannelInit((observer, channel, remote) -> channel.pipeline()
                .addAfter(NettyPipeline.HttpCodec, "gzipOnly", new GzipOnly())
                .addAfter(NettyPipeline.HttpCodec, "backpressure", new Backpressure(answers))
                .addAfter(NettyPipeline.HttpCodec, "malformedRequests", new MalformedRequests())
                .addAfter(NettyPipeline.HttpCodec, "requestTimeout", new RequestTimeout(requestTimeout)));
    }

    /** Entra ID appends a slash to some addresses ({@code /Users/?filter=...}). */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    UrlHandlerFilter trailingSlashes() {
        return UrlHandlerFilter.trailingSlashHandler("/**").mutateRequest().build();
    }
}
