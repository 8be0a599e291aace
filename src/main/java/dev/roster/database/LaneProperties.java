package dev.roster.database;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How commands are put together, for each kind of each tenant.
 *
 * @param count statements under way at once
 * @param another commands that must wait for a statement to go out beside one that is under way
 * @param batch commands in one statement at most
 * @param claims rows that one statement touches at most, unless one command alone touches more
 * @param waiting commands that wait at most, of all tenants; further ones are refused
 */
@ConfigurationProperties("roster.lanes")
public record LaneProperties(
        @DefaultValue("2") int count,
        @DefaultValue("16") int another,
        @DefaultValue("64") int batch,
        @DefaultValue("500") int claims,
        @DefaultValue("5000") int waiting) {

    /** For what can't share a statement. */
    public LaneProperties oneByOne() {
        return new LaneProperties(count, 1, 1, claims, waiting);
    }
}
