/**
 * Tokens: who may call or look at the console, and for which tenant. Rejects a request without a known token with 401.
 */
@NullMarked
package dev.roster.auth;

import org.jspecify.annotations.NullMarked;
