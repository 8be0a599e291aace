package dev.roster.console;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A document as a table: each simple value with the path that SCIM has for it. */
final class Attributes {
    private static final int MOST_NAMED = 50;

    private Attributes() {}

    /** A path and its value. */
    record Value(String path, Cut value) {
        /** The page of a manager, if it is one of the users here; null: it is none. */
        @Nullable
        String link() {
            return path.endsWith(":manager.value") && ResourceTableRepository.isId(value.text())
                    ? "/console/resources/User/" + value.text()
                    : null;
        }
    }

    /** A path whose value changed; null: it had, or has, none. */
    record Changed(
            String path, @Nullable Cut before, @Nullable Cut after) {}

    static List<Value> of(ObjectNode document) {
        List<Value> values = new ArrayList<>();
        flatten(document).forEach((path, value) -> values.add(new Value(path, Cut.of(value))));
        values.sort(Comparator.comparing(value -> !value.path().equals("userName")));
        return values;
    }

    static List<Changed> changed(@Nullable ObjectNode before, @Nullable ObjectNode after) {
        Map<String, String> old = before == null ? Map.of() : flatten(before);
        Map<String, String> now = after == null ? Map.of() : flatten(after);
        TreeSet<String> paths = new TreeSet<>(old.keySet());
        paths.addAll(now.keySet());
        return paths.stream()
                .filter(path -> !Objects.equals(old.get(path), now.get(path)))
                .map(path -> new Changed(path, Cut.ofNullable(old.get(path)), Cut.ofNullable(now.get(path))))
                .toList();
    }

    private static SequencedMap<String, String> flatten(ObjectNode document) {
        SequencedMap<String, String> values = new LinkedHashMap<>();
        document.properties().forEach(entry -> {
            // RFC 7644 section 3.10: a schema's URN, a colon, and from there on dots.
            if (entry.getKey().startsWith("urn:") && entry.getValue() instanceof ObjectNode extension) {
                extension.properties().forEach(of -> add(values, entry.getKey() + ":" + of.getKey(), of.getValue()));
            } else {
                add(values, entry.getKey(), entry.getValue());
            }
        });
        return values;
    }

    private static void add(Map<String, String> values, String path, JsonNode value) {
        if (value instanceof ObjectNode object) {
            object.properties().forEach(entry -> add(values, path + "." + entry.getKey(), entry.getValue()));
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                add(values, path + "[" + element(value, i) + "]", value.get(i));
            }
        } else {
            values.put(path, value.isString() ? value.stringValue() : value.toString());
        }
    }

    /** An element is named by its type, if no other has it, else by its place. */
    private static String element(JsonNode list, int index) {
        if (list.size() > MOST_NAMED) {
            return Integer.toString(index);
        }
        String type = type(list.get(index));
        int same = 0;
        for (JsonNode element : list) {
            same += !type.isEmpty() && type(element).equals(type) ? 1 : 0;
        }
        return same == 1 ? "type eq \"" + type + "\"" : Integer.toString(index);
    }

    private static String type(JsonNode element) {
        return element.path("type").asString("");
    }
}
