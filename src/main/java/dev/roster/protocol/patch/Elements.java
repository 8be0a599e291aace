package dev.roster.protocol.patch;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.filter.Filter;
import dev.roster.protocol.filter.FilterEvaluator;
import dev.roster.protocol.resource.Distinct;
import dev.roster.protocol.resource.ValueReader;
import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.ResolvedAttribute;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** The elements of a multi-valued attribute that a path chooses: those its filter matches, or all (RFC 7644 section 3.5.2). */
final class Elements {
    private final ObjectNode holder;
    private final PatchPath path;
    private final Attribute attribute;
    private final boolean isSimple;
    private final List<JsonNode> present;

    private Elements(ObjectNode holder, PatchPath path) {
        this.holder = holder;
        this.path = path;
        Attribute stored = path.attribute().attribute();
        this.isSimple = !stored.isComplex();
        this.attribute = stored.asComplex();
        this.present = holder.get(attribute.name()) instanceof ArrayNode values
                ? values.valueStream().map(this::wrapped).toList()
                : List.of();
    }

    static Elements of(ObjectNode holder, PatchPath path) {
        return new Elements(holder, path);
    }

    /** Merges the value into every chosen element, or sets the path's sub-attribute on them. */
    void put(JsonNode value, Assignment assignment, @Nullable Supplier<ObjectNode> ifNoMatch) {
        IdentityHashMap<JsonNode, JsonNode> changed = new IdentityHashMap<>();
        for (JsonNode element : present) {
            if (isChosen(element)) {
                changed.put(element, changed(element, value, assignment));
            }
        }
        List<JsonNode> created = changed.isEmpty() ? List.of(changed(seed(ifNoMatch), value, assignment)) : List.of();
        boolean takesPrimary =
                Stream.concat(changed.values().stream(), created.stream()).anyMatch(Assignment::isPrimary);
        List<JsonNode> result = new ArrayList<>();
        for (JsonNode element : present) {
            JsonNode kept = takesPrimary ? Assignment.withoutPrimary(element) : element;
            result.add(changed.getOrDefault(element, kept));
        }
        result.addAll(created);
        store(result);
    }

    /** Removes the chosen elements or, where the path has one, their sub-attribute. Choosing none is no failure: it is a repeat. */
    void remove() {
        Attribute sub = path.attribute().subAttribute();
        List<JsonNode> result = new ArrayList<>();
        boolean isAnyChosen = false;
        for (JsonNode element : present) {
            boolean isChosen = isChosen(element);
            isAnyChosen |= isChosen;
            if (!isChosen) {
                result.add(element);
            } else if (sub != null && element instanceof ObjectNode object) {
                ObjectNode cleared = changed(object, NullNode.getInstance(), Assignment.REPLACE);
                if (cleared.equals(element) || !isBare(cleared)) {
                    result.add(cleared);
                }
            }
        }
        if (isAnyChosen) {
            store(result);
        }
    }

    /** An element in the form that filters see. */
    private JsonNode wrapped(JsonNode element) {
        return isSimple ? holder.objectNode().set("value", element) : element;
    }

    private boolean isChosen(JsonNode element) {
        Filter<ResolvedAttribute> filter = path.filter();
        return filter == null || FilterEvaluator.matches(filter, element);
    }

    private ObjectNode changed(JsonNode element, JsonNode value, Assignment assignment) {
        ObjectNode copy = element.asObject().deepCopy();
        Attribute sub = path.attribute().subAttribute();
        if (sub == null) {
            if (value.isNull()) {
                throw ScimException.invalidValue(path + " needs an object of sub-attributes, not null.");
            }
            assignment.mergeInto(
                    copy, attribute, wrapped(value), path.attribute().toString());
        } else {
            assignment.assign(copy, sub, value, path.attribute().toString());
        }
        return copy;
    }

    /** Section 3.5.2.3: a filter without a match is noTarget. Without a filter there is nothing to match: the first one is made. */
    private ObjectNode seed(@Nullable Supplier<ObjectNode> ifNoMatch) {
        if (ifNoMatch != null) {
            // A filter may compare with what no value can be, such as a fraction with integers.
            ObjectNode element = ifNoMatch.get();
            ValueReader.single(attribute, element, path.attribute().whole().toString());
            return element;
        }
        if (path.filter() != null) {
            throw ScimException.noTarget("No value of " + attribute.name() + " matches " + path.filter() + ".");
        }
        return holder.objectNode();
    }

    private void store(List<JsonNode> elements) {
        List<JsonNode> values = elements.stream()
                .filter(element -> !element.isContainer() || !element.isEmpty())
                .map(element -> isSimple ? element.path("value") : element)
                .toList();
        if (values.isEmpty() && present.isEmpty()) {
            return;
        }
        ArrayNode list = holder.arrayNode();
        Distinct.addMissing(list, values);
        ValueReader.requireOnePrimary(list, path.attribute().toString());
        Assignment.set(
                holder,
                path.attribute().attribute(),
                list.isEmpty() ? null : list,
                path.attribute().toString());
    }

    /**
     * Whether nothing but labels is left of an element. Entra clears a work address by setting
     * {@code emails[type eq "work"].value} to null and means the element.
     */
    private boolean isBare(ObjectNode element) {
        Set<String> labels = new HashSet<>(Set.of("type", "primary"));
        if (path.filter() != null && attribute.subAttribute("value").isPresent()) {
            addNames(path.filter(), labels);
            labels.remove("value");
        }
        return labels.containsAll(element.propertyNames());
    }

    private static void addNames(Filter<ResolvedAttribute> filter, Set<String> names) {
        switch (filter) {
            case Filter.And<ResolvedAttribute> and -> and.filters().forEach(inner -> addNames(inner, names));
            case Filter.Or<ResolvedAttribute> or -> or.filters().forEach(inner -> addNames(inner, names));
            case Filter.Not<ResolvedAttribute> not -> addNames(not.filter(), names);
            case Filter.Present<ResolvedAttribute> present ->
                names.add(present.path().attribute().name());
            case Filter.Comparison<ResolvedAttribute> comparison ->
                names.add(comparison.path().attribute().name());
            case Filter.ValuePath<ResolvedAttribute> valuePath ->
                names.add(valuePath.path().attribute().name());
        }
    }
}
