package dev.roster.config;

/** A start that can't go on; its message is the one line that the operator reads. */
public final class StartupFailure extends RuntimeException {
    public StartupFailure(String message) {
        super(message, null, false, false);
    }
}
