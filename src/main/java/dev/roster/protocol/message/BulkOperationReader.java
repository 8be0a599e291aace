package dev.roster.protocol.message;

import dev.roster.protocol.message.BulkOperation.Method;
import dev.roster.protocol.message.BulkOperation.Range;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads one operation of a bulk request; what is wrong with it is its own failure, not that of the request. */
final class BulkOperationReader {
    private final JsonParser json;
    private final Set<String> members = new HashSet<>();
    private final Set<String> mentions = new HashSet<>();
    private @Nullable String method;
    private @Nullable String bulkId;
    private @Nullable String path;
    private @Nullable String version;
    private @Nullable Range data;
    private @Nullable String problem;

    BulkOperationReader(JsonParser json) {
        this.json = json;
    }

    BulkOperation read(int index) {
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            if (!members.add(name.toLowerCase(Locale.ROOT))) {
                problem = "\"" + name + "\" is given twice.";
            }
            json.nextToken();
            readMember(name);
        }
        Method known = method(method);
        if (path != null) {
            mentions.addAll(BulkReferences.mentions(path));
        }
        return new BulkOperation(
                index, known, bulkId, path == null ? "" : path, version, data, Set.copyOf(mentions), problem(known));
    }

    private void readMember(String name) {
        switch (name.toLowerCase(Locale.ROOT)) {
            case "method" -> method = string(name);
            case "bulkid" -> bulkId = string(name);
            case "path" -> path = withoutSlash(string(name));
            case "version" -> version = string(name);
            case "data" -> readData();
            default -> json.skipChildren();
        }
    }

    /** As over HTTP, a slash behind a path is none. */
    private static @Nullable String withoutSlash(@Nullable String sent) {
        return sent != null && sent.length() > 1 && sent.endsWith("/") ? sent.substring(0, sent.length() - 1) : sent;
    }

    private @Nullable String string(String name) {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            return json.getString();
        }
        if (json.currentToken() != JsonToken.VALUE_NULL) {
            problem = "\"" + name + "\" must be a string.";
        }
        json.skipChildren();
        return null;
    }

    /** Walks through the data, which is then parsed when its turn comes. */
    private void readData() {
        if (!json.currentToken().isStructStart()) {
            if (json.currentToken() != JsonToken.VALUE_NULL) {
                problem = "\"data\" must be a JSON object.";
            }
            return;
        }
        int from = Math.toIntExact(json.currentTokenLocation().getCharOffset());
        int depth = 1;
        while (depth > 0) {
            JsonToken token = json.nextToken();
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else if (token == JsonToken.VALUE_STRING) {
                mentions.addAll(BulkReferences.mentions(json.getString()));
            }
        }
        data = new Range(from, Math.toIntExact(json.currentLocation().getCharOffset()));
    }

    private static @Nullable Method method(@Nullable String text) {
        for (Method method : Method.values()) {
            if (method.name().equalsIgnoreCase(text)) {
                return method;
            }
        }
        return null;
    }

    private @Nullable String problem(@Nullable Method known) {
        if (problem != null) {
            return problem;
        }
        if (known == null) {
            return "\"method\" must be POST, PUT, PATCH or DELETE.";
        }
        if (path == null) {
            return "\"path\" is missing, such as \"/Users\" or \"/Users/{id}\".";
        }
        return switch (known) {
            case POST ->
                bulkId == null || bulkId.isEmpty()
                        ? "A POST needs a \"bulkId\" of its own."
                        : data == null ? "\"data\" is missing." : null;
            case PUT, PATCH -> data == null ? "\"data\" is missing." : null;
            case DELETE -> null;
        };
    }
}
