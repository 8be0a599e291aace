package dev.roster.discovery;

import java.time.Duration;

/**
 * What settings make of the service, as {@code ServiceProviderConfig} tells it.
 *
 * @param changePassword whether passwords are kept
 * @param maxPayloadSize bytes of a request's body
 */
public record ServiceSettings(
        boolean changePassword, Duration cursorTimeout, int bulkMaxOperations, long maxPayloadSize) {}
