package dev.roster.resources;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How writes are put together.
 *
 * @param count lanes of each kind, for each tenant: statements at once
 * @param batch writes in one statement at most
 * @param claims rows that one statement touches at most, unless one write alone touches more
 * @param waiting writes of one kind that wait at most; further ones are refused
 */
@ConfigurationProperties("roster.lanes")
public record LaneProperties(
        @DefaultValue("2") int count,
        @DefaultValue("64") int batch,
        @DefaultValue("500") int claims,
        @DefaultValue("5000") int waiting) {}
