package dev.roster.resources;

import java.time.Instant;

/** Which version a change has made of a resource, and when. */
public record Revision(long version, Instant lastModified) {}
