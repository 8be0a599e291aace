/**
 * Tokens: who may call or look at the console, and for which tenant. Rejects a request without a known token with 401, and attempts to
 * sign in with 429 after many wrong ones.
 */
@NullMarked
package dev.roster.auth;

import org.jspecify.annotations.NullMarked;
