package dev.roster.requestlog;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What the log keeps.
 *
 * @param retention how long; zero: there is no log
 * @param requests which have a row; all are counted
 * @param bodies of which requests the body is kept
 * @param bodySize how much of a body is kept, in characters
 * @param mask attributes whose values are not kept, beside password
 */
@ConfigurationProperties("roster.request-log")
record RequestLogProperties(
        @DefaultValue("30d") Duration retention,
        @DefaultValue("all") Requests requests,
        @DefaultValue("refused") Bodies bodies,
        @DefaultValue("16KB") DataSize bodySize,
        @DefaultValue List<String> mask) {

    enum Requests {
        ALL,
        CHANGES,
        REFUSED
    }

    enum Bodies {
        ALL,
        REFUSED,
        NONE
    }
}
