/** Many operations in one request (RFC 7644 section 3.7). Rejects what is no bulk request; each operation fails for itself. */
@NullMarked
package dev.roster.bulk;

import org.jspecify.annotations.NullMarked;
