package dev.roster.requestlog;

import dev.roster.web.Json;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON as far as it can be read: a refused body may be none, and a long one is cut.
 *
 * @param root what was read; null where nothing could be
 * @param complete whether that is all there was
 * @param unclosed how many objects and lists were still open where it ended
 */
record PartialJson(@Nullable JsonNode root, boolean complete, int unclosed) {

    PartialJson with(JsonNode other) {
        return new PartialJson(other, complete, unclosed);
    }

    /** What was read, as JSON that ends where it ended. */
    String text() {
        String closed = String.valueOf(root);
        return closed.substring(0, closed.length() - unclosed);
    }

    static PartialJson read(String text) {
        Builder builder = new Builder();
        try (JsonParser json = Json.MAPPER.createParser(text)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                builder.add(token, json);
            }
            return new PartialJson(builder.root, true, 0);
        } catch (JacksonException | NumberFormatException e) {
            return new PartialJson(builder.root, false, builder.open.size());
        }
    }

    private static final class Builder {
        private final JsonNodeFactory nodes = JsonNodeFactory.instance;
        private final Deque<JsonNode> open = new ArrayDeque<>();
        private String name = "";
        private @Nullable JsonNode root;

        void add(JsonToken token, JsonParser json) {
            if (token == JsonToken.PROPERTY_NAME) {
                name = json.currentName();
            } else if (token.isStructEnd()) {
                open.pop();
            } else if (token.isStructStart()) {
                JsonNode container = token == JsonToken.START_OBJECT ? nodes.objectNode() : nodes.arrayNode();
                put(container);
                open.push(container);
            } else {
                put(value(token, json));
            }
        }

        private JsonNode value(JsonToken token, JsonParser json) {
            if (token == JsonToken.VALUE_STRING) {
                return nodes.stringNode(json.getString());
            }
            if (token.isNumeric()) {
                return nodes.rawValueNode(new tools.jackson.databind.util.RawValue(json.getString()));
            }
            return token.isBoolean() ? nodes.booleanNode(token == JsonToken.VALUE_TRUE) : nodes.nullNode();
        }

        private void put(JsonNode value) {
            JsonNode around = open.peek();
            if (around instanceof ObjectNode object) {
                object.set(name, value);
            } else if (around instanceof ArrayNode array) {
                array.add(value);
            } else {
                root = value;
            }
        }
    }
}
