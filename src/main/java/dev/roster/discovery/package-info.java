/** What this server can do (RFC 7644 section 4, RFC 7643 sections 5 to 7). Rejects filters and writes. */
@NullMarked
package dev.roster.discovery;

import org.jspecify.annotations.NullMarked;
