package dev.roster.config;

import dev.roster.startup.StartupFailure;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Reports a {@link StartupFailure} as its own line, or lines, where Boot would print a page and a stack trace. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StartupFailureReporter implements SpringBootExceptionReporter {
    private static final Logger log = LoggerFactory.getLogger(StartupFailureReporter.class);

    @Override
    public boolean reportException(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartupFailure) {
                String.valueOf(cause.getMessage()).lines().forEach(line -> log.error("{}", line));
                return true;
            }
        }
        return false;
    }
}
