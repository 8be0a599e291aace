/** The rules of the RFCs, asked of a running server over HTTP with a real PostgreSQL behind it. */
@NullMarked
package dev.roster.http;

import org.jspecify.annotations.NullMarked;
