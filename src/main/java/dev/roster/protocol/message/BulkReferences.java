package dev.roster.protocol.message;

import dev.roster.protocol.error.ScimException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * References to resources that the same bulk request creates (RFC 7644 section 3.7.2): {@code bulkId:x} as a whole string, at the end
 * of an address, or as a string in the filter of a path.
 */
public final class BulkReferences {
    private static final String PREFIX = "bulkId:";
    private static final Pattern REFERENCE =
            Pattern.compile("(?s)(?:^|(?<=/))bulkId:(.+)$|(?<=\")bulkId:([^\"]+)(?=\")");

    private BulkReferences() {}

    /** The bulkIds that a string mentions. */
    static Set<String> mentions(String text) {
        if (!text.contains(PREFIX)) {
            return Set.of();
        }
        Set<String> found = new LinkedHashSet<>();
        Matcher matcher = REFERENCE.matcher(text);
        while (matcher.find()) {
            found.add(bulkId(matcher));
        }
        return found;
    }

    /**
     * The text with ids in the place of references.
     *
     * @param ids the id that a bulkId stands for; null for one that no operation has
     */
    public static String resolve(String text, Function<String, @Nullable String> ids) {
        if (!text.contains(PREFIX)) {
            return text;
        }
        return REFERENCE.matcher(text).replaceAll(reference -> {
            String bulkId = reference.group(1) == null ? reference.group(2) : reference.group(1);
            String id = ids.apply(bulkId);
            if (id == null) {
                throw ScimException.invalidValue("No operation of this request has the bulkId \"" + bulkId + "\".");
            }
            return Matcher.quoteReplacement(id);
        });
    }

    /** Puts ids in the place of references, in a tree that is the caller's own. */
    public static void resolve(JsonNode tree, Function<String, @Nullable String> ids) {
        if (tree instanceof ObjectNode object) {
            object.properties().forEach(member -> {
                if (member.getValue().isString()) {
                    member.setValue(resolved(member.getValue(), ids));
                } else {
                    resolve(member.getValue(), ids);
                }
            });
        } else if (tree instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                if (array.get(i).isString()) {
                    array.set(i, resolved(array.get(i), ids));
                } else {
                    resolve(array.get(i), ids);
                }
            }
        }
    }

    private static JsonNode resolved(JsonNode string, Function<String, @Nullable String> ids) {
        return StringNode.valueOf(resolve(string.stringValue(), ids));
    }

    private static String bulkId(Matcher matcher) {
        return matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    }
}
