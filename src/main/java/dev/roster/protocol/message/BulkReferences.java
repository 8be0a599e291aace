package dev.roster.protocol.message;

import dev.roster.protocol.error.ScimException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
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
     * @throws ScimException {@code invalidValue} for a reference to nothing
     */
    public static String resolve(String text, Function<String, @Nullable String> ids) {
        return resolve(text, ids, true);
    }

    /** Puts ids in the place of references, in a tree that is the caller's own; an address in it may lead elsewhere. */
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
        return StringNode.valueOf(resolve(string.stringValue(), ids, false));
    }

    private static String resolve(String text, Function<String, @Nullable String> ids, boolean addressesToo) {
        if (!text.contains(PREFIX)) {
            return text;
        }
        return REFERENCE.matcher(text).replaceAll(reference -> {
            String id = ids.apply(bulkId(reference));
            boolean isAddress = reference.group(1) != null && reference.start() > 0;
            if (id == null && (addressesToo || !isAddress)) {
                throw ScimException.invalidValue("No operation of this request creates a resource with the bulkId \""
                        + bulkId(reference) + "\".");
            }
            return Matcher.quoteReplacement(id == null ? reference.group() : id);
        });
    }

    private static String bulkId(MatchResult reference) {
        return reference.group(1) == null ? reference.group(2) : reference.group(1);
    }
}
