package dev.roster.protocol.patch;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.resource.Distinct;
import dev.roster.protocol.resource.Immutable;
import dev.roster.protocol.resource.ValueReader;
import dev.roster.protocol.schema.Attribute;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Puts a value into the object that holds the attribute (RFC 7644 sections 3.5.2.1 and 3.5.2.3). */
enum Assignment {
    /** Appends to a list. */
    ADD,
    /** Replaces a list. */
    REPLACE;

    /** Sets one value, merges a complex one, appends to or replaces a list. */
    void assign(ObjectNode holder, Attribute attribute, JsonNode json, String path) {
        if (attribute.multiValued()) {
            assignList(holder, attribute, json, path);
        } else if (attribute.isComplex() && !json.isNull()) {
            merge(holder, attribute, json, path);
        } else {
            set(holder, attribute, ValueReader.single(attribute, json, path), path);
        }
    }

    /** "The sub-attributes not given are left unchanged" (section 3.5.2.3); one given as null is unassigned. */
    void merge(ObjectNode holder, Attribute attribute, JsonNode json, String path) {
        ObjectNode merged =
                holder.get(attribute.name()) instanceof ObjectNode present ? present.deepCopy() : holder.objectNode();
        mergeInto(merged, attribute, json, path);
        set(holder, attribute, merged.isEmpty() ? null : merged, path);
    }

    void mergeInto(ObjectNode merged, Attribute attribute, JsonNode json, String path) {
        ValueReader.single(attribute, json, path);
        JsonNode before = merged.path("value");
        json.forEachEntry((name, value) -> {
            Attribute sub = attribute.subAttribute(name).orElseThrow();
            if (sub.mutability() != Attribute.Mutability.READ_ONLY) {
                assign(merged, sub, value, path + "." + sub.name());
            }
        });
        boolean isOther = !before.isMissingNode() && !before.equals(merged.path("value"));
        if (isOther && json.propertyNames().stream().noneMatch("$ref"::equalsIgnoreCase)) {
            // It leads to what the value was.
            merged.remove("$ref");
        }
    }

    private void assignList(ObjectNode holder, Attribute attribute, JsonNode json, String path) {
        if (this == REPLACE) {
            set(holder, attribute, ValueReader.read(attribute, json, path), path);
            return;
        }
        // Section 3.5.2.1 has a list in its examples; a single value is as clear.
        JsonNode list =
                json.isArray() || json.isNull() ? json : holder.arrayNode().add(json);
        if (ValueReader.read(attribute, list, path) instanceof ArrayNode added) {
            append(holder, attribute, added, path);
        }
    }

    static void append(ObjectNode holder, Attribute attribute, ArrayNode added, String path) {
        ArrayNode present = holder.get(attribute.name()) instanceof ArrayNode values ? values : holder.arrayNode();
        ArrayNode values = holder.arrayNode(present.size() + added.size()).addAll(present);
        Distinct.addMissing(values, List.copyOf(added.values()));
        for (int i = present.size(); i < values.size(); i++) {
            if (isPrimary(values.get(i))) {
                takePrimary(values, present.size());
                break;
            }
        }
        set(holder, attribute, values, path);
    }

    private static void takePrimary(ArrayNode values, int from) {
        for (int i = 0; i < from; i++) {
            values.set(i, withoutPrimary(values.get(i)));
        }
    }

    static boolean isPrimary(JsonNode value) {
        return value.path("primary").asBoolean(false);
    }

    /** RFC 7644 section 3.5.2: setting one value's primary to true sets it to false on the others. */
    static JsonNode withoutPrimary(JsonNode value) {
        return isPrimary(value) && value instanceof ObjectNode object
                ? object.deepCopy().put("primary", false)
                : value;
    }

    static void set(ObjectNode holder, Attribute attribute, @Nullable JsonNode value, String path) {
        if (value == null) {
            unassign(holder, attribute, path);
            return;
        }
        ValueReader.requireFew(value, path);
        JsonNode present = holder.get(attribute.name());
        if (present != null && attribute.mutability() == Attribute.Mutability.IMMUTABLE) {
            // Section 3.5.2.1: it may be set while it has no value, and never again.
            Immutable.requireMatch(attribute, present, value, path);
        } else {
            holder.set(attribute.name(), value);
        }
    }

    static void unassign(ObjectNode holder, Attribute attribute, String path) {
        JsonNode present = holder.get(attribute.name());
        if (present == null) {
            return;
        }
        if (attribute.required()) {
            throw ScimException.mutability(path + " is required: it can't be removed.");
        }
        requireNothingImmutable(attribute, present, path);
        holder.remove(attribute.name());
    }

    /** Neither the attribute nor, where it has one value, a part of it: elements of a list go as wholes. */
    private static void requireNothingImmutable(Attribute attribute, JsonNode present, String path) {
        if (attribute.mutability() == Attribute.Mutability.IMMUTABLE) {
            Immutable.requireMatch(attribute, present, null, path);
        }
        if (present instanceof ObjectNode parts) {
            attribute.subAttributes().stream()
                    .filter(sub -> parts.has(sub.name()))
                    .forEach(sub -> requireNothingImmutable(sub, parts.path(sub.name()), path + "." + sub.name()));
        }
    }
}
