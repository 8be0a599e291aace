/** SCIM errors (RFC 7644 section 3.12): what a failure is called, its status and its wire form. Rejects nothing itself. */
@NullMarked
package dev.roster.protocol.error;

import org.jspecify.annotations.NullMarked;
