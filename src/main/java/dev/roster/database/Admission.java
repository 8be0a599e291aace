package dev.roster.database;

import dev.roster.protocol.error.ScimException;
import java.util.function.IntSupplier;
import reactor.core.publisher.Mono;

/** Refuses requests that would wait in vain for a connection, before anything is done for them. */
public final class Admission {
    private static final int WAITING_FOR_EACH = 100;

    private final IntSupplier waiting;
    private final int most;

    /** @param waiting how many wait for one of the {@code connections} */
    public Admission(IntSupplier waiting, int connections) {
        this.waiting = waiting;
        this.most = WAITING_FOR_EACH * connections;
    }

    /** The same; 429 where too many wait. */
    public <T> Mono<T> admit(T request) {
        return waiting.getAsInt() < most ? Mono.just(request) : Mono.error(busy());
    }

    static ScimException busy() {
        return ScimException.status(429, "Too many requests wait for the database; try again in a few seconds.");
    }
}
