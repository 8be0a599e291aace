/**
 * PATCH requests (RFC 7644 section 3.5.2): read into operations, applied to a copy of a resource. Rejects bodies that are no PatchOp,
 * paths the schema does not know, readOnly targets, values that do not fit, and a value for what a filter does not find.
 */
@NullMarked
package dev.roster.protocol.patch;

import org.jspecify.annotations.NullMarked;
