/** Pages for an administrator, read-only: what is stored, what was asked, answered and changed. Rejects who is not signed in. */
@NullMarked
package dev.roster.console;

import org.jspecify.annotations.NullMarked;
