/**
 * What is special about users: their groups are read from the memberships (RFC 7643 section 4.1.2), {@code active} stays where a PUT leaves it
 * out, and {@code /Me} is the user whose name the token has. Rejects a {@code /Me} without such a user.
 */
@NullMarked
package dev.roster.users;

import org.jspecify.annotations.NullMarked;
