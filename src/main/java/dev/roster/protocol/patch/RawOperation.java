package dev.roster.protocol.patch;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.resource.ResourceReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An element of {@code Operations} as it was sent (RFC 7644 section 3.5.2), before any schema is asked.
 *
 * @param path null without one, which means the resource itself
 * @param value null without one; a JSON null is a value
 */
public record RawOperation(
        Verb verb, @Nullable String path, @Nullable JsonNode value) {
    public static final String SCHEMA = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
    private static final int MOST_OPERATIONS = 100_000;

    public enum Verb {
        ADD,
        REPLACE,
        REMOVE
    }

    /** Reads the envelope: {@code schemas} and {@code Operations}. */
    public static List<RawOperation> readAll(ObjectNode body) {
        requirePatchOp(body);
        if (!(member(body, "Operations") instanceof ArrayNode operations) || operations.isEmpty()) {
            throw ScimException.invalidSyntax("\"Operations\" must be a list of at least one operation.");
        }
        if (operations.size() > MOST_OPERATIONS) {
            throw ScimException.invalidSyntax("\"Operations\" has " + operations.size() + " operations: at most "
                    + MOST_OPERATIONS + " are taken in one request.");
        }
        List<RawOperation> all = new ArrayList<>(operations.size());
        for (JsonNode operation : operations) {
            all.add(read(operation));
        }
        return all;
    }

    public RawOperation withValue(@Nullable JsonNode newValue) {
        return new RawOperation(verb, path, newValue);
    }

    private static RawOperation read(JsonNode json) {
        if (!(json instanceof ObjectNode operation)) {
            throw ScimException.invalidSyntax("Each of \"Operations\" must be an object.");
        }
        JsonNode path = member(operation, "path");
        if (path != null && !path.isNull() && !path.isString()) {
            throw ScimException.invalidPath("\"path\" must be a string.");
        }
        return new RawOperation(
                verb(member(operation, "op")),
                path == null || path.isNull() ? null : path.stringValue(),
                member(operation, "value"));
    }

    /** RFC 5234 section 2.3 makes the keywords case-insensitive; Entra sends "Add", "Replace" and "Remove". */
    private static Verb verb(@Nullable JsonNode op) {
        String keyword = op != null && op.isString() ? op.stringValue().toLowerCase(Locale.ROOT) : "";
        return switch (keyword) {
            case "add" -> Verb.ADD;
            case "replace" -> Verb.REPLACE;
            case "remove" -> Verb.REMOVE;
            default -> throw ScimException.invalidSyntax("\"op\" must be \"add\", \"replace\" or \"remove\".");
        };
    }

    private static void requirePatchOp(ObjectNode body) {
        boolean isScim1 = false;
        if (member(body, "schemas") instanceof ArrayNode schemas) {
            for (JsonNode schema : schemas) {
                if (schema.isString() && schema.stringValue().equalsIgnoreCase(SCHEMA)) {
                    return;
                }
                isScim1 = isScim1 || ResourceReader.isScim1(schema.asString(""));
            }
        }
        throw ScimException.invalidSyntax("\"schemas\" must contain " + SCHEMA
                + (isScim1 ? "; this is a PATCH of SCIM 1.1: set the client to SCIM 2.0." : "."));
    }

    /** RFC 7643 section 2.1: names are case-insensitive. */
    private static @Nullable JsonNode member(ObjectNode json, String name) {
        JsonNode found = null;
        for (String key : json.propertyNames()) {
            if (key.equalsIgnoreCase(name)) {
                if (found != null) {
                    throw ScimException.invalidSyntax("\"" + name + "\" is given twice.");
                }
                found = json.get(key);
            }
        }
        return found;
    }
}
