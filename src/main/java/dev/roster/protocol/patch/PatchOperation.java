package dev.roster.protocol.patch;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One change to one attribute; every operation of a request comes down to these (RFC 7644 section 3.5.2). */
public sealed interface PatchOperation {

    PatchPath path();

    /**
     * Section 3.5.2.1.
     *
     * @param ifNoMatch the element to create, before the value is put into it, when the path's filter matches none; null refuses
     */
    record Add(PatchPath path, JsonNode value, @Nullable ObjectNode ifNoMatch) implements PatchOperation {}

    /** Section 3.5.2.3; {@code ifNoMatch} as with Add. */
    record Replace(PatchPath path, JsonNode value, @Nullable ObjectNode ifNoMatch) implements PatchOperation {}

    /** Section 3.5.2.2. */
    record Remove(PatchPath path) implements PatchOperation {}
}
