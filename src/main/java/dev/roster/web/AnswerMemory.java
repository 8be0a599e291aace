package dev.roster.web;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What answers hold of the memory until their clients have taken them, all together at most so much. Beyond that the client is cut off
 * that has taken nothing for the longest time; where there is none that takes nothing, one more long answer is refused.
 */
public final class AnswerMemory {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerMemory.class);
    private static final OnceASecond WARNINGS = new OnceASecond();
    /** What is read ahead for a long answer, as rows and as text, beside what its connection holds. Measured. */
    static final long READ_AHEAD = 160 * 1024;
    /** So long nobody is cut off because somebody else comes. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private final long mostBytes;
    private final Duration longestWait;
    private final LongSupplier nanos;
    private final Counter cutOff;

    /** The connections with a long answer. */
    private final Set<Channel> busy = new HashSet<>();
    /** The connections that take no more, and since when, from the first to the last. */
    private final Map<Channel, Long> waiting = new LinkedHashMap<>();

    /** @param longestWait for a client that takes nothing */
    public AnswerMemory(long mostBytes, Duration longestWait, LongSupplier nanos, MeterRegistry meters) {
        this.mostBytes = mostBytes;
        this.longestWait = longestWait;
        this.nanos = nanos;
        this.cutOff = Counter.builder("roster.answers.cut.off")
                .description("Answers that were cut off because their clients did not take them")
                .register(meters);
        Gauge.builder("roster.answers.long", this, AnswerMemory::busy)
                .description("Long answers under way: those that are read in several parts")
                .register(meters);
    }

    Duration longestWait() {
        return longestWait;
    }

    private synchronized int busy() {
        return busy.size();
    }

    /** Whether there is room for one more long answer; it is to be ended then. */
    boolean begin(Channel channel) {
        Channel slowest = null;
        synchronized (this) {
            if (bytes() + READ_AHEAD > mostBytes) {
                slowest = slowest(PATIENCE);
                if (slowest == null) {
                    return false;
                }
            }
            busy.add(channel);
        }
        if (slowest != null) {
            cutOff(slowest, "the memory is needed for others");
        }
        return true;
    }

    synchronized void end(Channel channel) {
        busy.remove(channel);
    }

    /** A connection that takes no more for now. */
    void waitFor(Channel channel) {
        add(channel);
        for (Channel slowest = beyond(); slowest != null; slowest = beyond()) {
            cutOff(slowest, "the memory is needed for others");
        }
    }

    synchronized void goOn(Channel channel) {
        waiting.remove(channel);
    }

    void waitedTooLong(Channel channel) {
        cutOff(channel, "for " + longestWait.toSeconds() + " s");
    }

    private void cutOff(Channel channel, String reason) {
        if (WARNINGS.isDue()) {
            LOG.warn("An answer was cut off, the client at {} did not take it: {}", channel.remoteAddress(), reason);
        }
        channel.close().addListener(closed -> cutOff.increment());
    }

    private synchronized void add(Channel channel) {
        waiting.put(channel, nanos.getAsLong());
    }

    private synchronized @Nullable Channel beyond() {
        return bytes() > mostBytes ? slowest(Duration.ZERO) : null;
    }

    /** The one that waits for the longest time, if that is long enough; no longer counted. */
    private @Nullable Channel slowest(Duration least) {
        var all = waiting.entrySet().iterator();
        if (!all.hasNext()) {
            return null;
        }
        Map.Entry<Channel, Long> first = all.next();
        if (nanos.getAsLong() - first.getValue() < least.toNanos()) {
            return null;
        }
        all.remove();
        return first.getKey();
    }

    private long bytes() {
        long bytes = busy.size() * READ_AHEAD;
        for (Channel channel : waiting.keySet()) {
            bytes += channel.bytesBeforeWritable() + (busy.contains(channel) ? 0 : READ_AHEAD);
        }
        return bytes;
    }
}
