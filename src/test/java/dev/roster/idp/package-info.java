/** What identity providers really send, one session a file, replayed against a running server with the state read back. */
@NullMarked
package dev.roster.idp;

import org.jspecify.annotations.NullMarked;
