/** What a monitoring system is told: counts and durations of requests by what they were and how they ended. Rejects nothing itself. */
@NullMarked
package dev.roster.metrics;

import org.jspecify.annotations.NullMarked;
