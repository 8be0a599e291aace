/** How a start ends that can't go on: with what the operator is to change. Rejects nothing itself. */
@NullMarked
package dev.roster.startup;

import org.jspecify.annotations.NullMarked;
