/** Filters (RFC 7644 section 3.4.2.2) read, resolved against a resource type and evaluated. Rejects, as invalidFilter only, what the grammar or the schema doesn't allow. */
@NullMarked
package dev.roster.protocol.filter;

import org.jspecify.annotations.NullMarked;
