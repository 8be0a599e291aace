package dev.roster.protocol.dialect;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which leniencies a request may need, and those that changed it, each once: what the request log tells the admin.
 *
 * @param on those that are switched on
 * @param names those that were applied
 */
record Applied(Set<Leniency> on, List<String> names) {

    boolean isOn(Leniency leniency) {
        return on.contains(leniency);
    }

    /** Whether it is on and was not noted yet. */
    boolean isNew(Leniency leniency) {
        return isOn(leniency) && !names.contains(leniency.toString());
    }

    /** Notes a leniency that left the value as it was. */
    void note(Leniency leniency) {
        if (isNew(leniency)) {
            names.add(leniency.toString());
        }
    }

    /** What a rewrite made, if it is on: then it is noted where that differs from what it got. */
    <T extends @Nullable Object> T note(Leniency leniency, T before, T after) {
        if (!isOn(leniency)) {
            return before;
        }
        if (!Objects.equals(before, after)) {
            note(leniency);
        }
        return after;
    }
}
