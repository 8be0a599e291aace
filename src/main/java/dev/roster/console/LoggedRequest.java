package dev.roster.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row of the log of requests with what lists leave out.
 *
 * @param body as it was kept; {@code bodyLength} is its length where it is cut here
 */
record LoggedRequest(
        RequestRow row,
        String path,
        @Nullable String query,
        @Nullable String detail,
        @Nullable Long results,
        @Nullable String userAgent,
        List<String> rewrites,
        @Nullable String body,
        int bodyLength) {}
