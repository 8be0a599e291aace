/** What clients send beside the RFCs, rewritten into what they mean, one named class each. Rejects nothing: what it doesn't know it passes on. */
@NullMarked
package dev.roster.protocol.dialect;

import org.jspecify.annotations.NullMarked;
