package dev.roster.protocol.dialect;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The names of the rewrites that changed a request, each once: what the request log tells the admin. */
record Applied(List<String> names) {

    /** Notes a leniency that left the value as it was. */
    void note(Class<?> leniency) {
        if (!names.contains(leniency.getSimpleName())) {
            names.add(leniency.getSimpleName());
        }
    }

    boolean has(Class<?> leniency) {
        return names.contains(leniency.getSimpleName());
    }

    /** Passes on what a rewrite made, and notes the rewrite if that differs from what it got. */
    <T extends @Nullable Object> T note(Class<?> rewrite, T before, T after) {
        if (!Objects.equals(before, after) && !names.contains(rewrite.getSimpleName())) {
            names.add(rewrite.getSimpleName());
        }
        return after;
    }
}
