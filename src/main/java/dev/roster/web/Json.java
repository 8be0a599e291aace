package dev.roster.web;

import dev.roster.protocol.error.ScimException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON as SCIM takes it: one object, no name twice, only text that PostgreSQL can store. */
public final class Json {
    private static final int MOST_DEPTH = 64;
    // Of text, for each value of a large body, which takes up to 140 of a tree. A member of a group is two values of 49
    // bytes: one comma and one brace.
    private static final int FEW_VALUES = 50_000;
    private static final int BYTES_OF_A_VALUE = 20;
    private static final char REPLACEMENT = '\uFFFD';
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    public static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MOST_DEPTH)
                            .maxNumberLength(200)
                            .maxNameLength(1000)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Without what PostgreSQL has seen to, such as that no name comes twice. */
    private static final JsonMapper STORED = MAPPER.rebuild()
            .disable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Json() {}

    /**
     * Reads a request body.
     *
     * @throws ScimException {@code invalidSyntax} when it is not a JSON object, {@code invalidValue} for text that cannot be stored
     */
    public static ObjectNode object(String body) {
        if (tree(body) instanceof ObjectNode object) {
            return object;
        }
        throw ScimException.invalidSyntax("The body must be a JSON object.");
    }

    /** Reads any JSON value, with the same failures. */
    public static JsonNode tree(String body) {
        if (body.length() > FEW_VALUES) {
            requireFewValues(body);
        }
        JsonNode json = read(() -> MAPPER.readTree(body));
        // JSON has control characters as escapes only, and a decoded body has surrogates in pairs.
        if (body.contains("\\u")) {
            requireStorable(json, "the body");
        }
        return json;
    }

    /** A tree of members is five to six times as large as its text, one of very short values may be twenty-five times. */
    private static void requireFewValues(String body) {
        int most = FEW_VALUES + body.length() / BYTES_OF_A_VALUE;
        int values = 0;
        int depth = 0;
        boolean isString = false;
        // What is nested too deep is read no further than that.
        for (int i = 0; i < body.length() && depth <= MOST_DEPTH; i++) {
            switch (body.charAt(i)) {
                case '"' -> isString = !isString;
                case '\\' -> i++;
                case ',' -> values += isString ? 0 : 1;
                case '{', '[' -> {
                    values += isString ? 0 : 1;
                    depth += isString ? 0 : 1;
                }
                case '}', ']' -> depth -= isString ? 0 : 1;
                default -> {}
            }
        }
        if (values > most && depth <= MOST_DEPTH) {
            throw ScimException.status(
                    413,
                    "The body has too many short values: " + values + ", where " + most
                            + " is the most for its length. Send it in several requests.");
        }
    }

    /** Reads as a stream, with {@code invalidSyntax} for what is no JSON. */
    public static <T> T scan(String body, Function<JsonParser, T> reader) {
        return read(() -> {
            try (JsonParser parser = MAPPER.createParser(body)) {
                return reader.apply(parser);
            }
        });
    }

    private static <T> T read(Supplier<T> reader) {
        try {
            return reader.get();
        } catch (StreamConstraintsException e) {
            throw ScimException.invalidSyntax("The body is nested deeper than " + MOST_DEPTH
                    + " levels, or has a name, number or string that is too long.");
        } catch (JacksonException e) {
            throw ScimException.invalidSyntax("The body is not valid JSON: " + withoutValues(e.getOriginalMessage()));
        } catch (NumberFormatException e) {
            throw ScimException.invalidSyntax("The body has a number that is out of range.");
        }
    }

    /** A word without quotes may be a password that lacks them. */
    private static String withoutValues(String message) {
        return message.startsWith("Unrecognized token")
                ? "a word without quotes is true, false or null, and nothing else."
                : message;
    }

    /** JSON text from the database. */
    public static ObjectNode stored(String json) {
        return (ObjectNode) storedValue(json);
    }

    /** Any JSON text from the database. */
    public static JsonNode storedValue(String json) {
        return STORED.readTree(json);
    }

    /** The text of a JSON string from the database. */
    public static String unquoted(String json) {
        return json.indexOf('\\') < 0
                ? json.substring(1, json.length() - 1)
                : storedValue(json).stringValue();
    }

    /** Writes a text as a JSON string. */
    public static void quote(StringBuilder json, String text) {
        json.append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, json);
        json.append('"');
    }

    public static String text(JsonNode json) {
        return MAPPER.writeValueAsString(json);
    }

    public static byte[] bytes(JsonNode json) {
        return MAPPER.writeValueAsBytes(json);
    }

    /** UTF-8, which RFC 7644 section 3.8 asks for; HTTP clients that declare ISO-8859-1 may mean it. */
    static String text(byte[] body, Charset declared) {
        try {
            String text = new String(body, StandardCharsets.UTF_8);
            // What is no UTF-8 becomes this character, which may as well have been sent.
            if (text.indexOf(REPLACEMENT) >= 0) {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
            }
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            if (declared.equals(StandardCharsets.ISO_8859_1)) {
                return new String(body, declared);
            }
            throw ScimException.invalidSyntax("The body is not valid UTF-8.");
        }
    }

    private static void requireStorable(JsonNode json, String where) {
        if (json.isString()) {
            requireStorable(json.stringValue(), where);
        } else if (json instanceof ObjectNode object) {
            object.forEachEntry((name, value) -> {
                requireStorable(name, "a name in " + where);
                requireStorable(value, name);
            });
        } else {
            json.forEach(element -> requireStorable(element, where));
        }
    }

    /** PostgreSQL keeps neither NUL nor half a surrogate pair. */
    private static void requireStorable(String text, String where) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw ScimException.invalidValue("The NUL character in " + where + " cannot be stored.");
            }
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    throw ScimException.invalidValue("An unpaired surrogate in " + where + " cannot be stored.");
                }
                i++;
            }
        }
    }
}
