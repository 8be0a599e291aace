/** Messages of the protocol (RFC 7644, RFC 9865) beside resources and their changes. Rejects envelopes that are not what their schema says. */
@NullMarked
package dev.roster.protocol.message;

import org.jspecify.annotations.NullMarked;
