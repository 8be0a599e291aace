package dev.roster.protocol.message;

import dev.roster.protocol.error.ScimException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a list is asked for, by the parameters of a GET (RFC 7644 section 3.4.2) or the body of a POST to {@code .search} (section
 * 3.4.3). What was not given is null.
 *
 * @param cursor empty for the first page (RFC 9865 section 2)
 */
public record SearchRequest(
        List<String> attributes,
        List<String> excludedAttributes,
        @Nullable String filter,
        @Nullable String sortBy,
        @Nullable String sortOrder,
        @Nullable Integer startIndex,
        @Nullable Integer count,
        @Nullable String cursor) {
    public static final String SCHEMA = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

    /** Reads the body of a POST; members it does not know are ignored, as query parameters are. */
    public static SearchRequest read(ObjectNode body) {
        Map<String, JsonNode> members = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        body.forEachEntry((name, value) -> {
            if (members.put(name, value) != null) {
                throw ScimException.invalidSyntax("\"" + name + "\" is given twice.");
            }
        });
        if (strings(members, "schemas").stream().noneMatch(SCHEMA::equalsIgnoreCase)) {
            throw ScimException.invalidSyntax("\"schemas\" must contain " + SCHEMA + ".");
        }
        return new SearchRequest(
                strings(members, "attributes"),
                strings(members, "excludedAttributes"),
                string(members, "filter"),
                string(members, "sortBy"),
                string(members, "sortOrder"),
                number(members, "startIndex"),
                number(members, "count"),
                string(members, "cursor"));
    }

    /** Section 3.4.2.3: ascending unless it says otherwise. */
    public boolean isDescending() {
        return switch (sortOrder == null ? "" : sortOrder.strip().toLowerCase(Locale.ROOT)) {
            case "", "ascending" -> false;
            case "descending" -> true;
            default -> throw ScimException.invalidValue("sortOrder is \"ascending\" or \"descending\".");
        };
    }

    private static List<String> strings(Map<String, JsonNode> members, String name) {
        JsonNode value = members.get(name);
        if (value == null || value.isNull()) {
            return List.of();
        }
        List<String> strings = new ArrayList<>();
        for (JsonNode element : value) {
            strings.add(element.stringValueOpt().orElseThrow(() -> notStrings(name)));
        }
        if (!value.isArray()) {
            throw notStrings(name);
        }
        return strings;
    }

    private static ScimException notStrings(String name) {
        return ScimException.invalidSyntax("\"" + name + "\" must be a list of strings.");
    }

    private static @Nullable String string(Map<String, JsonNode> members, String name) {
        JsonNode value = members.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        return value.stringValueOpt()
                .orElseThrow(() -> ScimException.invalidSyntax("\"" + name + "\" must be a string."));
    }

    private static @Nullable Integer number(Map<String, JsonNode> members, String name) {
        JsonNode value = members.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isIntegralNumber()) {
            throw ScimException.invalidValue("\"" + name + "\" must be a whole number.");
        }
        return value.bigIntegerValue().bitLength() < Integer.SIZE
                ? value.intValue()
                : value.bigIntegerValue().signum() < 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE;
    }
}
