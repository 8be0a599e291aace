package dev.roster.web;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What answers hold of the memory until their clients have taken them. When it is full, one more long answer takes the place of the one
 * whose client has been behind for the longest time, if that is long enough; else it is refused.
 */
public final class AnswerMemory {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerMemory.class);
    private static final OnceASecond WARNINGS = new OnceASecond();

    /** What a long answer holds: what is read ahead of it, as rows and as text, and what is in its connection. Measured. */
    static final long LONG = 256 * 1024;
    // As much of it as its connection may hold.
    private static final long IN_CONNECTION = 96 * 1024;
    /** So long nobody is cut off for a new answer. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final String NEEDED = "its memory is needed";

    private final long most;
    private final Duration longestWait;
    private final LongSupplier nanos;
    private final Counter cutOff;

    /** The connections with a long answer. */
    private final Set<Channel> answering = new HashSet<>();
    /** The connections that take no more for now, and since when: the first one for the longest time. */
    private final Map<Channel, Long> behind = new LinkedHashMap<>();

    /**
     * @param most bytes, half as much again with the answers that nobody knew to be long
     * @param longestWait for a client that takes nothing
     */
    public AnswerMemory(long most, Duration longestWait, LongSupplier nanos, MeterRegistry meters) {
        this.most = most;
        this.longestWait = longestWait;
        this.nanos = nanos;
        this.cutOff = Counter.builder("roster.answers.cut.off")
                .description("Answers that were cut off because their clients did not take them")
                .register(meters);
        Gauge.builder("roster.answers.long", this, AnswerMemory::longAnswers)
                .description("Long answers under way: those that are sent in several parts")
                .register(meters);
    }

    Duration longestWait() {
        return longestWait;
    }

    private synchronized int longAnswers() {
        return answering.size();
    }

    /**
     * Whether there is room for one more long answer; then {@link #ended} must follow.
     *
     * @param mustBegin whether it goes on even where there is none
     */
    boolean begins(Channel channel, boolean mustBegin) {
        Channel slowest = null;
        synchronized (this) {
            if (held() + LONG > most) {
                slowest = slowest(channel, PATIENCE);
                if (slowest == null && !mustBegin) {
                    return false;
                }
            }
            // A channel that was closed meanwhile reports no further end, and would never be removed.
            if (channel.isActive()) {
                answering.add(channel);
            }
        }
        if (slowest != null) {
            cutOff(slowest, NEEDED);
        }
        return true;
    }

    synchronized void ended(Channel channel) {
        answering.remove(channel);
    }

    /** A connection takes no more for now. */
    void fellBehind(Channel channel) {
        List<Channel> tooMany = new ArrayList<>();
        synchronized (this) {
            behind.putIfAbsent(channel, nanos.getAsLong());
            while (held() > most + most / 2) {
                Channel slowest = slowest(channel, Duration.ZERO);
                if (slowest == null) {
                    break;
                }
                tooMany.add(slowest);
            }
        }
        tooMany.forEach(slowest -> cutOff(slowest, NEEDED));
    }

    synchronized void caughtUp(Channel channel) {
        behind.remove(channel);
    }

    void tookNothing(Channel channel) {
        cutOff(channel, "it took nothing for " + longestWait.toSeconds() + " s");
    }

    private void cutOff(Channel channel, String reason) {
        if (WARNINGS.isDue()) {
            LOG.warn("The answer to a slow client at {} was cut off: {}", channel.remoteAddress(), reason);
        }
        channel.close().addListener(closed -> cutOff.increment());
    }

    /** Forgets and returns who has been behind for the longest time; null if that is {@code other}, or too short a time. */
    private @Nullable Channel slowest(Channel other, Duration least) {
        var all = behind.entrySet().iterator();
        if (!all.hasNext()) {
            return null;
        }
        Map.Entry<Channel, Long> first = all.next();
        if (first.getKey().equals(other) || nanos.getAsLong() - first.getValue() < least.toNanos()) {
            return null;
        }
        all.remove();
        answering.remove(first.getKey());
        return first.getKey();
    }

    private long held() {
        long held = answering.size() * LONG;
        for (Channel channel : behind.keySet()) {
            long pending = pending(channel);
            held += answering.contains(channel) ? Math.max(0, pending - IN_CONNECTION) : pending;
        }
        return held;
    }

    /** What is in the connection; nothing once it is closed. */
    static long pending(Channel channel) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }
}
