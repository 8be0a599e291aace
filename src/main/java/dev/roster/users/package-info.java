/** What is special about users: their groups are read from the memberships (RFC 7643 section 4.1.2). Rejects nothing itself. */
@NullMarked
package dev.roster.users;

import org.jspecify.annotations.NullMarked;
