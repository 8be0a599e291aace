/**
 * Create, read, query, replace, patch and delete of any resource type (RFC 7644 section 3). Rejects unknown ids, versions that don't
 * match, values already taken and what its schema or its rules refuse.
 *
 * <p>Who speaks: {@code ResourceRoutes}, {@code ResourceHandler} and {@code ListBody} HTTP; {@code ResourceService}, {@code ResourceCreation}
 * and {@code ResourceQueries} SCIM; the repositories SQL. What a resource is on its way:
 *
 * <ul>
 *   <li>in: a body, read by its schema, becomes a {@code NewResource} or {@code EditedResource}, whose {@code ResourceRow} is its columns;
 *   <li>out: PostgreSQL's text is a {@code PackedRow}, then {@code Stored}, whose document stays text; {@code Found} adds the request that it
 *       is shown to, and {@code ResourceRendering} writes it.
 *   <li>Only what has to be looked into or changed is parsed into a {@link dev.roster.protocol.resource.Resource}.
 * </ul>
 */
@NullMarked
package dev.roster.resources;

import org.jspecify.annotations.NullMarked;
