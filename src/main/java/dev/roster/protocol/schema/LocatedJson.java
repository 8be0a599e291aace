package dev.roster.protocol.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * A JSON value and its place, which Jackson's trees don't keep. What is not as it is asked for is reported at its place and read
 * as if it were left out, so that one reading finds all that is wrong.
 *
 * @param scalar missing where the value is an object or a list
 * @param members null unless it is an object
 * @param elements null unless it is a list
 */
record LocatedJson(
        Place place,
        JsonNode scalar,
        @Nullable Map<String, LocatedJson> members,
        @Nullable List<LocatedJson> elements) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** The value of a file; empty, and reported, where it is not JSON. */
    static Optional<LocatedJson> parse(DefinitionFile file, SequencedSet<String> problems) {
        Place start = new Place(file.name(), 1, problems);
        try (JsonParser json = JSON.createParser(file.text())) {
            if (json.nextToken() == null) {
                start.report("the file is empty.");
                return Optional.empty();
            }
            LocatedJson value = read(json, at(json, start));
            if (json.nextToken() != null) {
                at(json, start).report("something follows the end of the definition: put several into one list, [ ].");
                return Optional.empty();
            }
            return Optional.of(value);
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            new Place(file.name(), line, problems).report("this is not JSON: " + oneLine(e.getOriginalMessage()) + ".");
            return Optional.empty();
        }
    }

    private static LocatedJson read(JsonParser json, Place place) {
        if (json.currentToken() == JsonToken.START_OBJECT) {
            Map<String, LocatedJson> members = new LinkedHashMap<>();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                Place named = at(json, place);
                json.nextToken();
                members.put(name, read(json, named));
            }
            return new LocatedJson(place, MissingNode.getInstance(), members, null);
        }
        if (json.currentToken() == JsonToken.START_ARRAY) {
            List<LocatedJson> elements = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                elements.add(read(json, at(json, place)));
            }
            return new LocatedJson(place, MissingNode.getInstance(), null, elements);
        }
        return new LocatedJson(place, json.<JsonNode>readValueAsTree(), null, null);
    }

    private static Place at(JsonParser json, Place other) {
        return new Place(other.file(), json.currentTokenLocation().getLineNr(), other.problems());
    }

    /** Without the parser's own word for where it is, which has no name of a file. */
    private static String oneLine(String message) {
        return message.replaceAll(" \\([^()]*\\[Source: .*]\\)", "").replaceAll("\\s+", " ");
    }

    void report(String problem) {
        place.report(problem);
    }

    /** The elements of a list, a value that is none as its only one. */
    List<LocatedJson> oneOrMore() {
        return elements == null ? List.of(this) : elements;
    }

    /** Whether it is an object with no members but these. */
    boolean isObject(List<String> names) {
        if (members == null) {
            report("expected an object, { }.");
            return false;
        }
        members.forEach((name, value) -> {
            if (!names.contains(name)) {
                value.report(
                        "\"" + name + "\" is not known here. What may stand here: " + String.join(", ", names) + ".");
            }
        });
        return true;
    }

    /** A member; null is the same as left out (RFC 7643 section 2.5). */
    Optional<LocatedJson> member(String name) {
        return Optional.ofNullable(members)
                .map(all -> all.get(name))
                .filter(value -> !value.scalar().isNull());
    }

    /** A string that has to be there; "" where it is not. */
    String text(String name) {
        String text = text(name, "");
        if (member(name).isEmpty()) {
            report("\"" + name + "\" is missing here.");
        } else if (text.isBlank() && member(name).get().scalar().isString()) {
            member(name).get().report("\"" + name + "\" must not be empty.");
        }
        return text.strip();
    }

    String text(String name, String absent) {
        return member(name).flatMap(value -> value.string("\"" + name + "\"")).orElse(absent);
    }

    private Optional<String> string(String what) {
        if (!scalar.isString()) {
            report(what + " must be a string.");
        }
        return scalar.stringValueOpt();
    }

    boolean flag(String name) {
        Optional<LocatedJson> value = member(name);
        if (value.isPresent() && !value.get().scalar().isBoolean()) {
            value.get().report("\"" + name + "\" must be true or false, without quotes.");
        }
        return value.map(found -> found.scalar().asBoolean(false)).orElse(false);
    }

    List<LocatedJson> list(String name) {
        Optional<LocatedJson> value = member(name);
        if (value.isPresent() && value.get().elements() == null) {
            value.get().report("\"" + name + "\" must be a list, [ ].");
        }
        return value.flatMap(found -> Optional.ofNullable(found.elements())).orElse(List.of());
    }

    List<String> strings(String name) {
        return list(name).stream()
                .flatMap(element -> element.string("each of \"" + name + "\"").stream())
                .toList();
    }

    /** One of an enumeration's words; case does not count, as RFC 7643 section 8.7.2 has it. */
    <E extends Enum<E>> E keyword(String name, E absent) {
        List<E> all = List.of(absent.getDeclaringClass().getEnumConstants());
        String text = text(name, Attribute.keyword(absent));
        Optional<E> found = all.stream()
                .filter(constant -> Attribute.keyword(constant).equalsIgnoreCase(text))
                .findFirst();
        if (found.isEmpty()) {
            String words = all.stream().map(Attribute::keyword).collect(Collectors.joining(", "));
            member(name).orElse(this).report("\"" + name + "\" is one of " + words + ", not \"" + text + "\".");
        }
        return found.orElse(absent);
    }
}
