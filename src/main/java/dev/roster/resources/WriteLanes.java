package dev.roster.resources;

import dev.roster.protocol.error.ScimException;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Writes that come while others are under way go out together: one statement and one commit for all that wait. Nothing waits for a
 * timer, so an idle lane writes at once. What is about one resource goes through one lane, so that lanes stay out of each other's way.
 *
 * @param <C> what is written
 * @param <R> what comes of it
 */
public final class WriteLanes<C extends WriteLanes.Command, R> {
    /** A write. */
    public interface Command {
        int tenantId();

        /** The resource that is locked; which lane it takes. */
        UUID resourceId();

        /** What no other command of the same statement may touch. */
        Collection<?> claims();
    }

    /** What came of one command; none fails because of another. */
    public record Outcome<R>(@Nullable R result, @Nullable Throwable failure) {
        public Mono<R> asMono() {
            return failure == null ? Mono.justOrEmpty(result) : Mono.error(failure);
        }
    }

    private record Key(int tenantId, int lane) {}

    private final String name;
    private final LaneProperties settings;
    private final Function<List<C>, Mono<List<Outcome<R>>>> write;
    private final Map<Key, Lane> lanes = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final DistributionSummary batches;

    /**
     * Lanes that write by a function.
     *
     * @param name of the lanes among the metrics
     * @param write writes all in one statement; its outcomes are in the order of the commands
     */
    public WriteLanes(
            String name,
            LaneProperties settings,
            MeterRegistry meters,
            Function<List<C>, Mono<List<Outcome<R>>>> write) {
        this.name = name;
        this.settings = settings;
        this.write = write;
        meters.gauge("roster.lane.waiting", List.of(io.micrometer.core.instrument.Tag.of("lane", name)), waiting);
        this.batches = DistributionSummary.builder("roster.lane.batch")
                .description("Writes that went out in one statement")
                .tag("lane", name)
                .register(meters);
    }

    /** Writes it with those that come at the same time; 429 where too many wait. */
    public Mono<R> write(C command) {
        int index = Math.floorMod(command.resourceId().hashCode(), settings.count());
        return lanes.computeIfAbsent(new Key(command.tenantId(), index), key -> new Lane())
                .write(command);
    }

    /** A statement that PostgreSQL refuses is written in halves, down to the command that it can't take. */
    private Mono<List<Outcome<R>>> attempt(List<C> commands) {
        return Mono.defer(() -> write.apply(commands)).onErrorResume(failure -> {
            if (commands.size() == 1 || isOutage(failure)) {
                return Mono.just(commands.stream()
                        .map(command -> new Outcome<R>(null, failure))
                        .toList());
            }
            int half = commands.size() / 2;
            return attempt(commands.subList(0, half))
                    .flatMap(first -> attempt(commands.subList(half, commands.size()))
                            .map(second -> Stream.concat(first.stream(), second.stream())
                                    .toList()));
        });
    }

    private static boolean isOutage(Throwable failure) {
        return failure instanceof ScimException scim && scim.error().status() >= 500;
    }

    private final class Lane {
        private final class Waiting {
            private final C command;
            private final MonoSink<R> sink;
            private volatile boolean cancelled;

            Waiting(C command, MonoSink<R> sink) {
                this.command = command;
                this.sink = sink;
                sink.onCancel(() -> cancelled = true);
            }

            void answer(Outcome<R> outcome) {
                Throwable failure = outcome.failure();
                if (failure == null) {
                    sink.success(outcome.result());
                } else {
                    sink.error(failure);
                }
            }
        }

        private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();
        private final AtomicBoolean busy = new AtomicBoolean();

        Mono<R> write(C command) {
            return Mono.create(sink -> {
                if (waiting.incrementAndGet() > settings.waiting()) {
                    waiting.decrementAndGet();
                    sink.error(ScimException.status(
                            429, "Too many changes wait to be written; try again in a few seconds."));
                    return;
                }
                queue.add(new Waiting(command, sink));
                run();
            });
        }

        private void run() {
            while (!queue.isEmpty() && busy.compareAndSet(false, true)) {
                List<Waiting> batch = next();
                if (!batch.isEmpty()) {
                    batches.record(batch.size());
                    attempt(batch.stream().map(one -> one.command).toList()).subscribe(outcomes -> {
                        // The next ones are on their way before these are answered.
                        busy.set(false);
                        run();
                        for (int i = 0; i < batch.size(); i++) {
                            batch.get(i).answer(outcomes.get(i));
                        }
                    });
                    return;
                }
                busy.set(false);
            }
        }

        /** All that wait, in their order, as far as they fit into one statement. */
        private List<Waiting> next() {
            List<Waiting> batch = new ArrayList<>();
            Set<Object> claimed = new HashSet<>();
            Waiting one = queue.peek();
            while (one != null && batch.size() < settings.batch() && fits(one.command.claims(), claimed)) {
                queue.remove();
                waiting.decrementAndGet();
                // A client that hung up before its turn changes nothing.
                if (!one.cancelled) {
                    claimed.addAll(one.command.claims());
                    batch.add(one);
                }
                one = queue.peek();
            }
            return batch;
        }

        private boolean fits(Collection<?> claims, Set<Object> claimed) {
            return claimed.isEmpty()
                    || (claimed.size() + claims.size() <= settings.claims()
                            && claims.stream().noneMatch(claimed::contains));
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
