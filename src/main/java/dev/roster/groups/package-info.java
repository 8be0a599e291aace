/** What is special about groups: members are rows (RFC 7643 section 4.2). Rejects members that do not exist. */
@NullMarked
package dev.roster.groups;

import org.jspecify.annotations.NullMarked;
