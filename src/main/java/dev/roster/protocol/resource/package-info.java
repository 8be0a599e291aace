/**
 * Resource bodies read and shown by their schema. Rejects wrong types, missing required values, two primaries, names given twice
 * and text that PostgreSQL cannot keep.
 */
@NullMarked
package dev.roster.protocol.resource;

import org.jspecify.annotations.NullMarked;
