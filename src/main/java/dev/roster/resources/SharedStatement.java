package dev.roster.resources;

import dev.roster.protocol.error.ScimException;
import dev.roster.resources.Lanes.Outcome;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One statement for many commands; where PostgreSQL refuses it, several, so that none fails because of another. */
final class SharedStatement<C, R> {
    private static final int AT_ONCE = 2;

    private final Function<List<C>, Mono<List<Outcome<R>>>> statement;

    /** @param statement sends all in one; its outcomes are in the order of the commands */
    SharedStatement(Function<List<C>, Mono<List<Outcome<R>>>> statement) {
        this.statement = statement;
    }

    /** The outcomes of neighbours, the first of which is the command at {@code from}. */
    record Part<R>(int from, List<Outcome<R>> outcomes) {
        boolean isHeldUp() {
            Throwable failure = outcomes.getFirst().failure();
            return failure != null && DatabaseErrors.isHeldUp(failure);
        }
    }

    /** The outcomes of all, as they come. */
    Flux<Part<R>> send(List<C> commands) {
        return send(commands, 0);
    }

    private Flux<Part<R>> send(List<C> commands, int from) {
        return Mono.defer(() -> statement.apply(commands))
                .map(outcomes -> new Part<>(from, outcomes))
                .flux()
                .onErrorResume(failure -> {
                    if (commands.size() > 1 && DatabaseErrors.isHeldUp(failure)) {
                        return eachAlone(commands, from, failure);
                    }
                    return commands.size() == 1 || ScimException.isPassing(failure)
                            ? Flux.just(failed(commands.size(), from, failure))
                            : inHalves(commands, from);
                });
    }

    private static <R> Part<R> failed(int commands, int from, Throwable failure) {
        return new Part<>(from, Collections.nCopies(commands, new Outcome<>(null, failure)));
    }

    /** Down to the command that PostgreSQL can't take. */
    private Flux<Part<R>> inHalves(List<C> commands, int from) {
        int half = commands.size() / 2;
        return send(commands.subList(0, half), from)
                .concatWith(send(commands.subList(half, commands.size()), from + half));
    }

    /** Who waits for a lock waits beside the others. Where two do, all may have to: nothing more is tried. */
    private Flux<Part<R>> eachAlone(List<C> commands, int from, Throwable failure) {
        AtomicInteger heldUp = new AtomicInteger();
        return Flux.range(0, commands.size())
                .flatMap(
                        i -> Flux.defer(() -> heldUp.get() < AT_ONCE
                                        ? send(commands.subList(i, i + 1), from + i)
                                        : Flux.just(failed(1, from + i, failure)))
                                .doOnNext(part -> heldUp.addAndGet(part.isHeldUp() ? 1 : 0)),
                        AT_ONCE);
    }
}
