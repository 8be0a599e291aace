package dev.roster.protocol.resource;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.schema.Attribute;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the value of an attribute by its definition (RFC 7643 section 2.3): names in the schema's case, unassigned parts left out.
 * Every failure is {@code invalidValue} and names the path.
 */
public final class ValueReader {
    private static final int MOST_DIGITS = 100;

    private ValueReader() {}

    /** The value as it is stored, a list for a multi-valued attribute; null when it is unassigned (RFC 7643 section 2.5). */
    public static @Nullable JsonNode read(Attribute attribute, JsonNode json, String path) {
        if (!attribute.multiValued()) {
            return single(attribute, json, path);
        }
        if (json.isNull()) {
            return null;
        }
        if (!json.isArray()) {
            throw ScimException.invalidValue(path + " has several values: send a list, not " + kind(json) + ".");
        }
        ArrayNode values = JsonNodeFactory.instance.arrayNode();
        Set<JsonNode> seen = new HashSet<>();
        for (JsonNode element : json) {
            JsonNode value = single(attribute, element, path);
            // RFC 7643 section 2.4: the same value is not returned twice.
            if (value != null && seen.add(value)) {
                values.add(value);
            }
        }
        requireOnePrimary(values, path);
        return values.isEmpty() ? null : values;
    }

    /** One value: the attribute's own, or one element of its list. */
    public static @Nullable JsonNode single(Attribute attribute, JsonNode json, String path) {
        if (json.isNull()) {
            return null;
        }
        boolean fits = switch (attribute.type()) {
            case STRING, REFERENCE -> json.isString();
            case BOOLEAN -> json.isBoolean();
            case INTEGER -> json.isIntegralNumber() && json.canConvertToLong();
            case DECIMAL -> json.isNumber() && isModest(json.decimalValue());
            case DATE_TIME -> json.isString() && isDateTime(json.stringValue());
            case BINARY -> json.isString() && isBase64(json.stringValue());
            case COMPLEX -> json.isObject();
        };
        if (!fits) {
            throw ScimException.invalidValue(
                    path + " is of type " + Attribute.keyword(attribute.type()) + ": " + kind(json) + " does not fit.");
        }
        return json instanceof ObjectNode object ? complex(attribute, object, path) : json;
    }

    private static @Nullable ObjectNode complex(Attribute attribute, ObjectNode json, String path) {
        ObjectNode value = JsonNodeFactory.instance.objectNode();
        json.forEachEntry((name, node) -> {
            Attribute sub = attribute
                    .subAttribute(name)
                    .orElseThrow(() -> ScimException.invalidSyntax(path + " has no sub-attribute \"" + name + "\"."));
            // RFC 7644 section 3.5.1: what the client sends for readOnly attributes is ignored.
            if (sub.mutability() == Attribute.Mutability.READ_ONLY) {
                return;
            }
            JsonNode read = read(sub, node, path + "." + sub.name());
            if (read != null) {
                value.set(sub.name(), read);
            }
        });
        requireNamesOnce(json, path);
        return value.isEmpty() ? null : value;
    }

    /** RFC 7643 section 2.1: names don't differ by case, so two spellings in one object are one name given twice. */
    public static void requireNamesOnce(ObjectNode json, String path) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (String name : json.propertyNames()) {
            if (!names.add(name)) {
                throw ScimException.invalidSyntax("\"" + name + "\" is given twice in " + path + ".");
            }
        }
    }

    /** RFC 7643 section 2.4: "The primary attribute value 'true' MUST appear no more than once." */
    public static void requireOnePrimary(ArrayNode values, String path) {
        int primaries = 0;
        for (JsonNode value : values) {
            if (value.path("primary").asBoolean(false)) {
                primaries++;
            }
        }
        if (primaries > 1) {
            throw ScimException.invalidValue(path + " has " + primaries + " primary values: at most one is allowed.");
        }
    }

    private static boolean isModest(BigDecimal number) {
        return number.precision() <= MOST_DIGITS && Math.abs((long) number.scale()) <= MOST_DIGITS;
    }

    private static boolean isDateTime(String text) {
        try {
            OffsetDateTime.parse(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isBase64(String text) {
        try {
            Base64.getDecoder().decode(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String kind(JsonNode json) {
        return switch (json.getNodeType()) {
            case ARRAY -> "a list";
            case OBJECT -> "an object";
            case STRING -> "the string \"" + abbreviated(json.stringValue()) + "\"";
            case BOOLEAN, NUMBER, NULL, BINARY, MISSING, POJO -> abbreviated(json.toString());
        };
    }

    private static String abbreviated(String text) {
        return text.length() <= 60 ? text : text.substring(0, 30) + "...";
    }
}
