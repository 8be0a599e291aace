package dev.roster.discovery;

import java.time.Duration;

/**
 * Limits that are settings, as {@code ServiceProviderConfig} tells them.
 *
 * @param maxPayloadSize bytes of a request's body
 */
public record ServiceLimits(Duration cursorTimeout, int bulkMaxOperations, long maxPayloadSize) {}
