package dev.roster.resources;

import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads that follow others in an answer. */
final class OnDemand {
    private OnDemand() {}

    /**
     * A read that begins when somebody asks for what it reads. By itself it would begin when what is before it has ended, and hold its
     * connection until a slow client gets so far.
     */
    static <T> Flux<T> read(Supplier<Mono<T>> read) {
        // Hidden, so that it is asked for its value before that is mapped.
        return Flux.just(read).hide().concatMap(Supplier::get, 0);
    }
}
