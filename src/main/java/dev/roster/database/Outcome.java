package dev.roster.database;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What came of one command; none fails because of another. */
public record Outcome<R>(@Nullable R result, @Nullable Throwable failure) {
    public Mono<R> asMono() {
        return failure == null ? Mono.justOrEmpty(result) : Mono.error(failure);
    }
}
