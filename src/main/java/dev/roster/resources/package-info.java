/**
 * Create, read, query, replace, patch and delete of any resource type (RFC 7644 section 3). Rejects unknown ids, versions that don't
 * match, values already taken and what its schema or its rules refuse.
 */
@NullMarked
package dev.roster.resources;

import org.jspecify.annotations.NullMarked;
