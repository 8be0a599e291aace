package dev.roster.database;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Group commit: what comes while a statement is under way goes out together: one statement, and one commit, for all that wait. An idle lane sends at
 * once; a second statement goes out beside one that is under way when enough wait for it, or when that takes its time.
 *
 * @param <C> what is asked of the database
 * @param <R> what comes of it
 */
public final class Lanes<C extends Command, R> {
    private static final Duration SLOW = Duration.ofMillis(100);

    private final LaneProperties settings;
    private final Function<List<C>, Mono<List<Outcome<R>>>> send;
    private final Map<Object, Lane> lanes = new ConcurrentHashMap<>();
    private final Scheduler timer;
    private final AtomicInteger waiting = new AtomicInteger();
    private final DistributionSummary batches;

    /**
     * Lanes that write by a function.
     *
     * @param name of the lanes among the metrics
     * @param send sends all in one statement; its outcomes are in the order of the commands
     */
    public Lanes(
            String name,
            LaneProperties settings,
            MeterRegistry meters,
            Function<List<C>, Mono<List<Outcome<R>>>> send) {
        this(name, settings, meters, send, Schedulers.parallel());
    }

    /** @param timer tells the time, and when to look again */
    Lanes(
            String name,
            LaneProperties settings,
            MeterRegistry meters,
            Function<List<C>, Mono<List<Outcome<R>>>> send,
            Scheduler timer) {
        this.settings = settings;
        this.send = send;
        this.timer = timer;
        Gauge.builder("roster.lane.waiting", waiting, AtomicInteger::get)
                .description("Requests that wait for the next statement")
                .tag("lane", name)
                .register(meters);
        this.batches = DistributionSummary.builder("roster.lane.batch")
                .description("Requests that went out in one statement")
                .tag("lane", name)
                .register(meters);
    }

    /** Sends it with those that come at the same time; 429 where too many wait. */
    public Mono<R> send(C command) {
        return Mono.create(sink -> {
            if (waiting.incrementAndGet() > settings.waiting()) {
                waiting.decrementAndGet();
                sink.error(Admission.busy());
            } else {
                lanes.computeIfAbsent(command.kind(), Lane::new).send(command, sink);
            }
        });
    }

    /** How many kinds there are statements of. */
    int kinds() {
        return lanes.size();
    }

    private final class Lane {
        private final class Waiting {
            private final C command;
            private @Nullable MonoSink<R> sink;
            private volatile boolean cancelled;

            Waiting(C command, MonoSink<R> sink) {
                this.command = command;
                this.sink = sink;
                sink.onCancel(() -> {
                    cancelled = true;
                    remove(this);
                });
            }

            /** Lets go of its client, and of all that the answer becomes, while others of the batch still wait. */
            void answer(Outcome<R> outcome) {
                MonoSink<R> client = Objects.requireNonNull(sink);
                sink = null;
                Throwable failure = outcome.failure();
                if (failure == null) {
                    client.success(outcome.result());
                } else {
                    client.error(failure);
                }
            }
        }

        /** What the commands of the next statement touch, and what others may not touch before it. */
        private final class Claims {
            private final Set<Object> claimed = new HashSet<>();
            private final Set<Object> passed = new HashSet<>(touched.keySet());

            /** Whether the command can be part of it; if not, whatever else is about the same stays behind it. */
            boolean claim(C command) {
                Object subject = command.subject();
                Collection<?> claims = command.claims();
                boolean fits = !passed.contains(subject)
                        && (claimed.isEmpty()
                                || (claimed.size() + claims.size() <= settings.claims()
                                        && claims.stream().noneMatch(claimed::contains)));
                if (fits) {
                    claimed.addAll(claims);
                } else {
                    passed.add(Objects.requireNonNull(subject));
                }
                return fits;
            }
        }

        private record Batch<W>(Long sent, List<W> all, AtomicInteger unanswered) {}

        private final Object kind;
        private final Deque<Waiting> queue = new ArrayDeque<>();
        // How many commands under way touch a subject; one statement may have several of it.
        private final Map<Object, Integer> touched = new HashMap<>();
        // When the statements that are under way were sent, the oldest first.
        private final List<Long> underWay = new ArrayList<>();
        private boolean isLooking;

        Lane(Object kind) {
            this.kind = kind;
        }

        void send(C command, MonoSink<R> sink) {
            add(new Waiting(command, sink));
            run();
        }

        private synchronized void add(Waiting one) {
            queue.add(one);
        }

        /** Drops a command whose client hung up: the room of its body is free for another now. */
        private synchronized void remove(Waiting one) {
            if (queue.remove(one)) {
                waiting.decrementAndGet();
            }
        }

        /** Later, if something waits behind a statement that may be a slow one. */
        private synchronized void lookAgain() {
            if (!isLooking && !queue.isEmpty() && underWay.size() < settings.count()) {
                isLooking = true;
                timer.schedule(this::look, SLOW.toMillis(), TimeUnit.MILLISECONDS);
            }
        }

        private void look() {
            synchronized (this) {
                isLooking = false;
            }
            run();
        }

        private void run() {
            for (Batch<Waiting> batch = next(); batch != null; batch = next()) {
                send(batch);
            }
            lookAgain();
        }

        private void send(Batch<Waiting> batch) {
            batches.record(batch.all().size());
            List<C> commands = batch.all().stream().map(one -> one.command).toList();
            new SharedStatement<>(send, commands).send().subscribe(part -> {
                List<Waiting> answered =
                        part.places().stream().map(batch.all()::get).toList();
                // The next ones are on their way before these are answered.
                done(batch, answered);
                run();
                for (int i = 0; i < answered.size(); i++) {
                    answered.get(i).answer(part.outcomes().get(i));
                }
            });
        }

        /** All that wait, in their order, as far as they fit into one statement; null if they are better kept waiting. */
        private synchronized @Nullable Batch<Waiting> next() {
            List<Waiting> taken = isEnough() ? taken() : List.of();
            if (!taken.isEmpty()) {
                Batch<Waiting> batch = new Batch<>(now(), taken, new AtomicInteger(taken.size()));
                underWay.add(batch.sent());
                taken.forEach(one -> touch(one.command));
                return batch;
            }
            if (underWay.isEmpty()) {
                // Kinds come and go. Who has found it before just sends in a lane of its own.
                lanes.remove(kind, this);
            }
            return null;
        }

        /** One that takes its time, because it waits for a lock maybe, keeps nobody waiting. */
        private boolean isEnough() {
            return underWay.isEmpty()
                    || (underWay.size() < settings.count()
                            && (queue.size() >= settings.another() || now() - underWay.getFirst() >= SLOW.toMillis()));
        }

        private long now() {
            return timer.now(TimeUnit.MILLISECONDS);
        }

        /** What does not fit stays, and whatever else would touch the same stays behind it. */
        private List<Waiting> taken() {
            List<Waiting> batch = new ArrayList<>();
            Claims claimed = new Claims();
            Deque<Waiting> stay = new ArrayDeque<>();
            while (!queue.isEmpty() && batch.size() < settings.batch()) {
                Waiting one = queue.remove();
                if (one.cancelled) {
                    waiting.decrementAndGet();
                } else if (claimed.claim(one.command)) {
                    waiting.decrementAndGet();
                    batch.add(one);
                } else {
                    stay.add(one);
                }
            }
            while (!stay.isEmpty()) {
                queue.addFirst(stay.removeLast());
            }
            return batch;
        }

        private void touch(C command) {
            Object subject = command.subject();
            if (subject != null) {
                touched.merge(subject, 1, Integer::sum);
            }
        }

        private synchronized void done(Batch<Waiting> batch, List<Waiting> answered) {
            if (batch.unanswered().addAndGet(-answered.size()) == 0) {
                underWay.remove(batch.sent());
            }
            for (Waiting one : answered) {
                Object subject = one.command.subject();
                if (subject != null) {
                    touched.computeIfPresent(subject, (same, count) -> count == 1 ? null : count - 1);
                }
            }
        }
    }
}
