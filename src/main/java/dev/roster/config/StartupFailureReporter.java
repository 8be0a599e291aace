package dev.roster.config;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Reports a {@link StartupFailure}, or a setting that Roster's own code refuses, as its own line, or lines, where Boot would print a page
 * and a stack trace.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StartupFailureReporter implements SpringBootExceptionReporter {
    private static final Logger log = LoggerFactory.getLogger(StartupFailureReporter.class);

    @Override
    public boolean reportException(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartupFailure || isRefusedSetting(cause)) {
                String.valueOf(cause.getMessage()).lines().forEach(line -> log.error("{}", line));
                return true;
            }
        }
        return false;
    }

    private static boolean isRefusedSetting(Throwable failure) {
        StackTraceElement[] stack = failure.getStackTrace();
        return failure instanceof IllegalArgumentException
                && stack.length > 0
                && stack[0].getClassName().startsWith("dev.roster.");
    }
}
