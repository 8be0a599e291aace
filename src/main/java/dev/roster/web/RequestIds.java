package dev.roster.web;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The names of requests: one id leads from the client's log to this server's. */
final class RequestIds {
    static final String HEADER = "X-Request-Id";
    private static final Pattern SANE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:+=@-]{0,127}");
    private static final TimeBasedEpochGenerator NEW = Generators.timeBasedEpochGenerator();

    private RequestIds() {}

    /** The client's own, if it is one, else a new one. */
    static String of(@Nullable String sent) {
        return sent != null && SANE.matcher(sent).matches()
                ? sent
                : NEW.generate().toString();
    }
}
