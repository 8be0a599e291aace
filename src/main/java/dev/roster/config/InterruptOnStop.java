package dev.roster.config;

/** Until it is closed, the end of the process (SIGTERM, Ctrl-C) interrupts the thread that has made it. */
final class InterruptOnStop implements AutoCloseable {
    private final Thread hook = new Thread(Thread.currentThread()::interrupt, "interrupt-on-stop");

    InterruptOnStop() {
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException stopping) {
            // It runs already.
        }
    }
}
