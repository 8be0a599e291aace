package dev.roster.sql;

import dev.roster.protocol.filter.Comparand;
import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.ResolvedAttribute;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.protocol.schema.Schema;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The copy of a document that filters and sorting look at: the same keys, every value as its {@link Comparand}, but only what an
 * index should know. An update that leaves the copy as it is leaves the indexes alone too, such as one that disables a user.
 */
public final class SearchForm {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private SearchForm() {}

    public static ObjectNode of(ResourceType type, ObjectNode document) {
        ObjectNode form = JSON.objectNode();
        document.properties().forEach(entry -> {
            String key = entry.getKey();
            if (isLeftOut(type, key)) {
                return;
            }
            Optional<Schema> extension = key.indexOf(':') < 0 ? Optional.empty() : type.extension(key);
            JsonNode value = entry.getValue();
            form.set(
                    key,
                    extension.isPresent()
                            ? object(value, extension.get()::attribute)
                            : type.attribute(key)
                                    .map(found -> value(found, value))
                                    .orElse(value));
        });
        return form;
    }

    /** The column of {@code scim.resource r} in which filters and sorting find an attribute that has none of its own. */
    static String column(ResourceType type, ResolvedAttribute path) {
        boolean isLeftOut =
                path.extension() == null && isLeftOut(type, path.attribute().name());
        return isLeftOut ? "r.document" : "r.search";
    }

    /** Flags and {@code schemas} tell too few resources apart, and the unique key is a column. */
    private static boolean isLeftOut(ResourceType type, String attribute) {
        return attribute.equals("schemas")
                || type.attribute(attribute).filter(Attribute::isFlag).isPresent()
                || type.uniqueKey().filter(key -> key.name().equals(attribute)).isPresent();
    }

    private static JsonNode object(JsonNode value, Function<String, Optional<Attribute>> attributes) {
        if (!value.isObject()) {
            return value;
        }
        ObjectNode form = JSON.objectNode();
        value.properties()
                .forEach(entry -> form.set(
                        entry.getKey(),
                        attributes
                                .apply(entry.getKey())
                                .map(found -> value(found, entry.getValue()))
                                .orElse(entry.getValue())));
        return form;
    }

    private static JsonNode value(Attribute attribute, JsonNode value) {
        if (value.isArray()) {
            ArrayNode form = JSON.arrayNode(value.size());
            value.forEach(element -> form.add(value(attribute, element)));
            return form;
        }
        return attribute.isComplex() ? object(value, attribute::subAttribute) : Comparand.of(attribute, value);
    }
}
