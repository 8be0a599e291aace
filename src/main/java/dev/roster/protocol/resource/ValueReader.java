package dev.roster.protocol.resource;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.DateTime;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the value of an attribute by its definition (RFC 7643 section 2.3): names in the schema's case, unassigned parts left out.
 * Every failure is {@code invalidValue} and names the path.
 */
public final class ValueReader {
    private static final int MOST_DIGITS = 100;
    private static final int MOST_VALUES = 5000;

    private ValueReader() {}

    /** The value as it is stored, a list for a multi-valued attribute; null when it is unassigned (RFC 7643 section 2.5). */
    public static @Nullable JsonNode read(Attribute attribute, JsonNode json, String path) {
        if (!attribute.multiValued()) {
            return single(attribute, json, path);
        }
        if (json.isNull()) {
            return null;
        }
        List<JsonNode> read = new ArrayList<>(json.size());
        for (JsonNode element : elements(attribute, json, path)) {
            if (!element.isNull()) {
                read.add(element);
            }
        }
        ArrayNode values = JsonNodeFactory.instance.arrayNode(read.size());
        Distinct.addMissing(values, read);
        requireOnePrimary(values, path);
        return values.isEmpty() ? null : values;
    }

    /** The elements of a list as they were sent, null where one says nothing. */
    public static ArrayNode elements(Attribute attribute, JsonNode json, String path) {
        if (!json.isArray()) {
            throw ScimException.invalidValue(path + " has several values: send a list, not " + kind(json) + ".");
        }
        ArrayNode elements = JsonNodeFactory.instance.arrayNode(json.size());
        for (JsonNode element : json) {
            JsonNode value = single(attribute, element, path);
            elements.add(value == null ? NullNode.getInstance() : value);
        }
        return elements;
    }

    /** What a document holds is read and compared as a whole, so it is bounded; members of groups are not part of one. */
    public static void requireFew(JsonNode value, String path) {
        if (value.isArray() && value.size() > MOST_VALUES) {
            throw ScimException.invalidValue(
                    path + " has " + value.size() + " values: at most " + MOST_VALUES + " are kept.");
        }
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
            case DATE_TIME ->
                json.isString() && DateTime.parse(json.stringValue()).isPresent();
            case BINARY -> json.isString() && isBase64(json.stringValue());
            case COMPLEX -> json.isObject();
        };
        if (!fits) {
            throw ScimException.invalidValue(path + " is of type " + Attribute.keyword(attribute.type()) + ", "
                    + form(attribute.type()) + ": " + kind(json) + " does not fit.");
        }
        String unmet = json.isString() ? attribute.restriction().unmet(json.stringValue()) : null;
        if (unmet != null) {
            throw ScimException.invalidValue(path + " " + unmet + ": " + kind(json) + " does not fit.");
        }
        return json instanceof ObjectNode object ? complex(attribute, object, path) : json;
    }

    /** RFC 7643 section 2.3. */
    private static String form(Attribute.Type type) {
        return switch (type) {
            case STRING -> "a string";
            case BOOLEAN -> "true or false";
            case INTEGER -> "a whole number of 64 bits, without fraction and exponent";
            case DECIMAL -> "a number of at most " + MOST_DIGITS + " digits";
            case DATE_TIME -> "a string such as \"2026-01-31T08:30:00Z\"";
            case BINARY -> "a string in base64 or base64url";
            case REFERENCE -> "a string with a URI";
            case COMPLEX -> "an object of sub-attributes";
        };
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
        if (json.size() < 2) {
            return;
        }
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

    /** Either alphabet of RFC 4648 (RFC 7643 section 2.3.6), with all of its padding or none. */
    private static boolean isBase64(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '=') {
            end--;
        }
        int padding = text.length() - end;
        int alphabets = 0;
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c == '+' || c == '/') {
                alphabets |= 1;
            } else if (c == '-' || c == '_') {
                alphabets |= 2;
            } else if (!(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9')) {
                return false;
            }
        }
        return alphabets < 3 && end % 4 != 1 && (padding == 0 || (padding < 3 && text.length() % 4 == 0));
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
