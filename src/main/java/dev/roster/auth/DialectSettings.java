package dev.roster.auth;

import dev.roster.protocol.dialect.Dialect;
import java.util.List;

/**
 * What the environment says of the dialect of the default tenant; it goes before what the database says.
 *
 * @param profile empty: that of the database
 * @param switches leniencies on and off, as in {@link Dialect#switched}
 */
public record DialectSettings(String profile, List<String> switches) {

    /** Throws {@link IllegalArgumentException} for a name that there is not. */
    public DialectSettings {
        profile = profile.strip();
        switches = List.copyOf(switches);
        over(profile, switches, Dialect.LENIENT);
    }

    Dialect over(Dialect stored) {
        return over(profile, switches, stored);
    }

    private static Dialect over(String profile, List<String> switches, Dialect stored) {
        return (profile.isEmpty() ? stored : Dialect.of(profile)).switched(switches);
    }
}
