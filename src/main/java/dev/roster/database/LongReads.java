package dev.roster.database;

import dev.roster.web.Budget;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Mono;

/** Reads of long answers beyond their first part: together they take a quarter of the connections. */
public class LongReads {
    // Longer than a statement may take: those before it may be slow ones.
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(90);

    private final Budget connections;

    public LongReads(int connectionsOfAll) {
        connections =
                new Budget(Math.max(1, connectionsOfAll / 4), LONGEST_WAIT, "Too many long answers are under way");
    }

    /** The read, when its turn has come: until it has ended, whoever still waits for it. */
    public <T> Mono<T> inTurn(Mono<T> read) {
        return Mono.defer(() -> {
            Budget.Share share = connections.new Share();
            AtomicBoolean isReading = new AtomicBoolean();
            Mono<T> turn = Mono.defer(() -> {
                isReading.set(true);
                return Statements.toItsEnd(read.doFinally(end -> share.close()));
            });
            return share.take(1).then(turn).doFinally(end -> {
                if (!isReading.get()) {
                    share.close();
                }
            });
        });
    }
}
