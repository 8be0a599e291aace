package dev.roster.database;

import dev.roster.web.Budget;
import java.time.Duration;
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

    /** The read, when its turn has come. */
    public <T> Mono<T> inTurn(Mono<T> read) {
        return Mono.using(() -> connections.new Share(), share -> share.take(1).then(read), Budget.Share::close);
    }
}
