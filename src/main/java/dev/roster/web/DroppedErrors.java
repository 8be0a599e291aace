package dev.roster.web;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.util.context.Context;

/** What fails once more, or when nobody waits for it any more, as its client hung up. Reactor would log it as an error, with a stack trace. */
final class DroppedErrors {
    private static final Logger LOG = LoggerFactory.getLogger(DroppedErrors.class);
    private static final String HOOK = "reactor.onErrorDropped.local";

    private DroppedErrors() {}

    static Context ignore(Context context) {
        return context.put(
                HOOK, (Consumer<Throwable>) dropped -> LOG.debug("Nobody waits for what failed here", dropped));
    }
}
