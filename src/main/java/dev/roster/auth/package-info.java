/** Bearer tokens: who may call, and for which tenant. Rejects a request without a known token with 401. */
@NullMarked
package dev.roster.auth;

import org.jspecify.annotations.NullMarked;
