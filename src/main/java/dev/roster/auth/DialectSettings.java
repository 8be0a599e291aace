package dev.roster.auth;

import dev.roster.protocol.dialect.Dialect;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** What the environment says of the dialect of the default tenant; it goes before what the database says. */
@Component
final class DialectSettings {
    private final String profile;
    private final List<String> switches;

    DialectSettings(
            @Value("${roster.profile:}") String profile, @Value("${roster.leniencies:}") List<String> switches) {
        this.profile = profile.strip();
        this.switches = List.copyOf(switches);
    }

    Dialect over(Dialect stored) {
        try {
            return (profile.isEmpty() ? stored : Dialect.of(profile)).switched(switches);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("ROSTER_PROFILE, ROSTER_LENIENCIES: " + e.getMessage(), e);
        }
    }
}
