package dev.roster.requestlog;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON without the values of some attributes: those under their names, and all of a document, or of one of its operations, in which a text
 * mentions one of them.
 */
final class JsonMasking {
    private static final Pattern URN = Pattern.compile("urn:[\\w.:-]+", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAME = Pattern.compile("[\\w.$-]+");
    private static final Set<String> PATHS = Set.of("path", "filter");

    private final JsonNodeFactory nodes = JsonNodeFactory.instance;
    private final Masking masking;
    private final boolean complete;
    private final HiddenWords hidden;

    JsonMasking(Masking masking, boolean complete, HiddenWords hidden) {
        this.masking = masking;
        this.complete = complete;
        this.hidden = hidden;
    }

    JsonNode document(JsonNode root) {
        return masked("", root, isMentioned(root));
    }

    private JsonNode masked(String key, JsonNode json, boolean isSecret) {
        if (json instanceof ObjectNode object) {
            ObjectNode kept = nodes.objectNode();
            // It may have been cut before its path.
            boolean isOpen = !complete && has(object, "op") && !has(object, "path");
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                kept.set(shownKey(member.getKey()), member(member.getKey(), member.getValue(), isSecret || isOpen));
            }
            return kept;
        }
        if (json instanceof ArrayNode array) {
            ArrayNode kept = nodes.arrayNode();
            array.forEach(element -> kept.add(masked("", element, isSecret)));
            return kept;
        }
        return isSecret ? value(key, json) : json;
    }

    private JsonNode member(String key, JsonNode value, boolean isSecret) {
        if (masking.mentions(key)) {
            hide(value);
            return nodes.stringNode(Masking.MASK);
        }
        if (isOperations(key, value)) {
            ArrayNode kept = nodes.arrayNode();
            value.forEach(one -> kept.add(masked("", one, isSecret || isMentioned(one) || isCut(one))));
            return kept;
        }
        return masked(key, value, isSecret);
    }

    private JsonNode value(String key, JsonNode json) {
        String text = json.asString("");
        if (json.isNull()
                || json.isBoolean()
                || HiddenWords.isKnown(text)
                || URN.matcher(text).matches()) {
            return json;
        }
        if (PATHS.contains(key.toLowerCase(Locale.ROOT)) && masking.mentions(text)) {
            return nodes.stringNode(masking.text(text, hidden));
        }
        hide(json);
        return nodes.stringNode(Masking.MASK);
    }

    private void hide(JsonNode json) {
        masking.hide(json.isString() ? json.stringValue() : json.toString(), hidden);
    }

    /** A name may be a path with a filter. */
    private String shownKey(String key) {
        boolean isName = NAME.matcher(key).matches() || URN.matcher(key).matches();
        return isName ? key : masking.text(key, hidden);
    }

    /** Whether a text in it does, beside operations, which are for themselves, and what is masked by its name. */
    private boolean isMentioned(JsonNode json) {
        if (json instanceof ObjectNode object) {
            return object.properties().stream()
                    .filter(member -> !masking.mentions(member.getKey()))
                    .filter(member -> !isOperations(member.getKey(), member.getValue()))
                    .anyMatch(member -> isMentioned(member.getValue()));
        }
        return json.isString()
                ? masking.mentions(json.stringValue())
                : json.values().stream().anyMatch(this::isMentioned);
    }

    private static boolean isOperations(String key, JsonNode value) {
        return key.equalsIgnoreCase("Operations") && value.isArray();
    }

    private boolean isCut(JsonNode operation) {
        return !complete && !has(operation, "path") && !has(operation, "method");
    }

    private static boolean has(JsonNode object, String key) {
        return object.propertyNames().stream().anyMatch(key::equalsIgnoreCase);
    }
}
