package dev.roster.startup;

/** A start that can't go on; its message is what the operator reads: one line for each thing to change. */
public final class StartupFailure extends RuntimeException {
    public StartupFailure(String message) {
        super(message, null, false, false);
    }
}
