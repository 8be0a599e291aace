package dev.roster.resources;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.filter.Comparand;
import dev.roster.protocol.resource.ReferenceName;
import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.ResolvedAttribute;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.sql.SearchForm;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a client may set of a resource, as the columns hold it.
 *
 * @param uniqueKey the value of the type's unique attribute in its compared form, such as a case-folded userName
 * @param uniqueValues those of further unique attributes, which have a table of their own
 * @param refersToOthers whether it is shown with names of other resources
 */
record ResourceRow(
        @Nullable String uniqueKey,
        @Nullable String externalId,
        String document,
        String search,
        List<UniqueValue> uniqueValues,
        boolean refersToOthers) {

    // Lists read many at once.
    private static final int LARGEST_DOCUMENT = 1024 * 1024;

    /** A value that no other resource of the type has. */
    record UniqueValue(String attribute, String value) {}

    static ResourceRow of(ResourceType type, ObjectNode attributes) {
        ObjectNode document = attributes.objectNode();
        document.setAll(attributes);
        JsonNode externalId = document.remove("externalId");
        String text = document.toString();
        if (text.length() > LARGEST_DOCUMENT) {
            throw ScimException.status(
                    413,
                    "The attributes of a resource may have %d characters of JSON, members aside; these have %d."
                            .formatted(LARGEST_DOCUMENT, text.length()));
        }
        return new ResourceRow(
                type.uniqueKey()
                        .map(attribute -> text(attribute, document.path(attribute.name())))
                        .orElse(null),
                externalId == null ? null : externalId.stringValue(),
                text,
                SearchForm.of(type, document).toString(),
                uniqueValues(type, document),
                ReferenceName.ids(type, document).stream().anyMatch(id -> !id.isMissingNode()));
    }

    private static List<UniqueValue> uniqueValues(ResourceType type, ObjectNode document) {
        List<UniqueValue> values = new ArrayList<>();
        for (ResolvedAttribute path : type.otherUnique()) {
            collect(path, path.keys(), document, values);
        }
        return values;
    }

    private static void collect(ResolvedAttribute path, List<String> keys, JsonNode json, List<UniqueValue> values) {
        if (json.isArray()) {
            json.forEach(element -> collect(path, keys, element, values));
        } else if (!keys.isEmpty()) {
            collect(path, keys.subList(1, keys.size()), json.path(keys.getFirst()), values);
        } else {
            String text = text(path.leaf(), json);
            if (text != null) {
                values.add(new UniqueValue(path.toString(), text));
            }
        }
    }

    private static @Nullable String text(Attribute attribute, JsonNode value) {
        if (value.isMissingNode()) {
            return null;
        }
        if (value.isNumber()) {
            return value.decimalValue().stripTrailingZeros().toPlainString();
        }
        return Comparand.text(attribute, value.asString());
    }

    /** Why a resource can't be stored whose unique values another has. */
    static ScimException taken(ResourceType type) {
        String names = Stream.concat(
                        type.uniqueKey().map(Attribute::name).stream(),
                        type.otherUnique().stream().map(ResolvedAttribute::toString))
                .collect(Collectors.joining(" or "));
        return ScimException.uniqueness("Another %s already has this %s; look it up with a filter and update it."
                .formatted(type.name(), names));
    }
}
