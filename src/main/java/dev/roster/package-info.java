/** Roster, a SCIM 2.0 service provider; this package only starts it. */
@NullMarked
package dev.roster;

import org.jspecify.annotations.NullMarked;
