/** Schemas and resource types (RFC 7643 sections 2, 6 and 7) as values read from JSON. Rejects malformed definitions and unknown paths. */
@NullMarked
package dev.roster.protocol.schema;

import org.jspecify.annotations.NullMarked;
