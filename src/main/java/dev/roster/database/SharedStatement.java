package dev.roster.database;

import dev.roster.protocol.error.ScimException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One statement for many commands; where PostgreSQL refuses it, several, so that none fails because of another. */
final class SharedStatement<C extends Command, R> {
    private final Function<List<C>, Mono<List<Outcome<R>>>> statement;
    private final List<C> commands;

    /** @param statement sends commands in one; its outcomes are in their order */
    SharedStatement(Function<List<C>, Mono<List<Outcome<R>>>> statement, List<C> commands) {
        this.statement = statement;
        this.commands = commands;
    }

    /** The outcomes of the commands at some places. */
    record Part<R>(List<Integer> places, List<Outcome<R>> outcomes) {
        boolean isHeldUp() {
            return outcomes.stream().map(Outcome::failure).anyMatch(DatabaseErrors::isHeldUp);
        }
    }

    /** The outcomes of all, as they come. */
    Flux<Part<R>> send() {
        return send(IntStream.range(0, commands.size()).boxed().toList());
    }

    private Flux<Part<R>> send(List<Integer> places) {
        return Mono.defer(
                        () -> statement.apply(places.stream().map(commands::get).toList()))
                .map(outcomes -> new Part<>(places, outcomes))
                .flux()
                .onErrorResume(failure -> refused(places, failure));
    }

    private Flux<Part<R>> refused(List<Integer> places, Throwable failure) {
        Collection<List<Integer>> bySubject = bySubject(places);
        if (DatabaseErrors.isHeldUp(failure) && bySubject.size() > 1) {
            return eachAlone(bySubject, failure);
        }
        return places.size() == 1 || ScimException.isPassing(failure)
                ? Flux.just(failed(places, failure))
                : inHalves(places);
    }

    private static <R> Part<R> failed(List<Integer> places, Throwable failure) {
        return new Part<>(places, Collections.nCopies(places.size(), new Outcome<>(null, failure)));
    }

    /** Down to the command that PostgreSQL can't take. */
    private Flux<Part<R>> inHalves(List<Integer> places) {
        int half = places.size() / 2;
        return send(places.subList(0, half)).concatWith(send(places.subList(half, places.size())));
    }

    /** What touches one subject stays together and in its order, and so does what touches none. */
    private Collection<List<Integer>> bySubject(List<Integer> places) {
        Map<Optional<Object>, List<Integer>> bySubject = new LinkedHashMap<>();
        for (int place : places) {
            Optional<Object> subject = Optional.ofNullable(commands.get(place).subject());
            bySubject.computeIfAbsent(subject, same -> new ArrayList<>()).add(place);
        }
        return bySubject.values();
    }

    /** Two at a time, until both have waited for a lock in vain: then all may have to, and nothing more is tried. */
    private Flux<Part<R>> eachAlone(Collection<List<Integer>> bySubject, Throwable failure) {
        Queue<List<Integer>> waiting = new ConcurrentLinkedQueue<>(bySubject);
        return Flux.merge(untilHeldUp(waiting), untilHeldUp(waiting))
                .concatWith(Flux.defer(() -> Flux.fromIterable(waiting).map(places -> failed(places, failure))));
    }

    private Flux<Part<R>> untilHeldUp(Queue<List<Integer>> waiting) {
        return Mono.defer(() -> Mono.justOrEmpty(waiting.poll()))
                .flatMap(places -> send(places).collectList())
                .repeat(() -> !waiting.isEmpty())
                .takeUntil(parts -> parts.stream().anyMatch(Part::isHeldUp))
                .concatMapIterable(parts -> parts);
    }
}
