package dev.roster.protocol.patch;

import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.ResolvedAttribute;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One change to one attribute; every operation of a request comes down to these (RFC 7644 section 3.5.2). */
public sealed interface PatchOperation {

    PatchPath path();

    /** Whether it is about the attribute, or sets the sub-attribute on it. */
    default boolean writes(ResolvedAttribute written) {
        ResolvedAttribute target = path().attribute();
        boolean isSame = Objects.equals(target.extension(), written.extension())
                && target.attribute().name().equals(written.attribute().name());
        Attribute sub = written.subAttribute();
        if (!isSame || sub == null) {
            return isSame;
        }
        if (target.subAttribute() != null) {
            return target.subAttribute().name().equals(sub.name());
        }
        return switch (this) {
            case Add add -> hasPart(add.value(), sub.name());
            case Replace replace -> hasPart(replace.value(), sub.name());
            case Remove remove -> false;
        };
    }

    private static boolean hasPart(JsonNode value, String name) {
        return value.isArray()
                ? value.valueStream().anyMatch(element -> hasPart(element, name))
                : value.propertyNames().stream().anyMatch(name::equalsIgnoreCase);
    }

    /**
     * Section 3.5.2.1.
     *
     * @param ifNoMatch makes the element to create, before the value is put into it, when the path's filter matches none; null refuses
     */
    record Add(PatchPath path, JsonNode value, @Nullable Supplier<ObjectNode> ifNoMatch) implements PatchOperation {}

    /** Section 3.5.2.3; {@code ifNoMatch} as with Add. */
    record Replace(PatchPath path, JsonNode value, @Nullable Supplier<ObjectNode> ifNoMatch)
            implements PatchOperation {}

    /** Section 3.5.2.2. */
    record Remove(PatchPath path) implements PatchOperation {}
}
