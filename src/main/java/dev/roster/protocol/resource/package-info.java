/**
 * Resource bodies read and shown by their schema. Rejects wrong types, missing required values, two primaries, names given twice,
 * strings that the schema does not list and another value of something immutable.
 */
@NullMarked
package dev.roster.protocol.resource;

import org.jspecify.annotations.NullMarked;
