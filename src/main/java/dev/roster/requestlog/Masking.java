package dev.roster.requestlog;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Takes the values of some attributes out of what is kept: of {@code password} always. */
final class Masking {
    private static final String MASK = "***";
    private static final String CUT = " … (what follows is not JSON, or was cut)";

    // What else stands in an address is not SCIM's, and may be a token.
    private static final Set<String> SHOWN_PARAMETERS = Set.of(
            "attributes", "excludedattributes", "filter", "startindex", "count", "cursor", "sortby", "sortorder");

    // By what a resource is called or looked for.
    private static final Set<String> SUBJECTS = Set.of("username", "displayname", "externalid", "emails", "value");

    private final Set<String> names;
    private final Pattern name;

    /** Masks the values of these attributes, whatever the case and what stands before the last part of their names. */
    Masking(Collection<String> more) {
        this.names = Stream.concat(Stream.of("password"), more.stream())
                .map(Masking::lastPart)
                .filter(attribute -> !attribute.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        this.name = Pattern.compile(
                names.stream().map(Pattern::quote).collect(Collectors.joining("|")), Pattern.CASE_INSENSITIVE);
    }

    /** A body as it was sent, if it can't have one of them; else as far as it is JSON, without their values. */
    String body(String sent) {
        // An operation may have been cut before its path.
        boolean isPatch = sent.regionMatches(true, 0, "{", 0, 1)
                && sent.toLowerCase(Locale.ROOT).contains("\"op\"");
        if (!isPatch && !mentions(sent) && !sent.contains("\\u")) {
            return sent;
        }
        PartialJson json = PartialJson.read(sent);
        if (json.root() == null) {
            return CUT.strip();
        }
        boolean isMasked = mask(json.root(), json.complete());
        return !isMasked && json.complete() ? sent : json.text() + (json.complete() ? "" : CUT);
    }

    /** What a resource is called or looked for, by any of several attributes: nothing where one of them is masked. */
    @Nullable
    String subject(@Nullable String called) {
        return Collections.disjoint(names, SUBJECTS) ? called : MASK;
    }

    /** The reason of a refusal may quote what was sent. */
    String detail(String detail) {
        return mentions(detail) ? detail.replaceAll("\"[^\"]*+\"?|(?<=: ).*+", MASK) : detail;
    }

    /** A path or another text: what follows the name of one of them may be its value. */
    String text(String text) {
        Matcher matcher = name.matcher(text);
        return matcher.find() && matcher.end() < text.length() ? text.substring(0, matcher.end()) + MASK : text;
    }

    /** The parameters of an address, decoded. */
    String query(String raw) {
        boolean isMasked = mentions(decoded(raw));
        return Stream.of(raw.split("&", -1))
                .map(parameter -> parameter(parameter, isMasked))
                .collect(Collectors.joining("&"));
    }

    private String parameter(String raw, boolean isMasked) {
        int equals = raw.indexOf('=');
        if (equals < 0) {
            return MASK;
        }
        String parameter = decoded(raw.substring(0, equals));
        boolean isShown = SHOWN_PARAMETERS.contains(parameter.toLowerCase(Locale.ROOT));
        String value = decoded(raw.substring(equals + 1));
        return (isShown || !isMasked ? parameter : MASK) + "=" + (isShown ? text(value) : MASK);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** Whether something was masked. */
    private boolean mask(JsonNode json, boolean complete) {
        boolean isMasked = false;
        if (json instanceof ObjectNode object) {
            boolean isSecret = namesOne(object) || (!complete && has(object, "op") && !has(object, "path"));
            for (String key : List.copyOf(object.propertyNames())) {
                JsonNode value = object.path(key);
                String text = value.isString() ? text(value.stringValue()) : "";
                if (mentions(key) || (isSecret && key.equalsIgnoreCase("value"))) {
                    object.put(key, MASK);
                    isMasked = true;
                } else if (value.isString() && !text.equals(value.stringValue())) {
                    object.put(key, text);
                    isMasked = true;
                } else {
                    isMasked |= mask(value, complete);
                }
            }
        } else {
            for (JsonNode element : json) {
                isMasked |= mask(element, complete);
            }
        }
        return isMasked;
    }

    /** Such as an operation by its path: then its value is one to mask. */
    private boolean namesOne(ObjectNode object) {
        return object.values().stream().anyMatch(value -> value.isString() && mentions(value.stringValue()));
    }

    private static boolean has(ObjectNode object, String key) {
        return object.propertyNames().stream().anyMatch(key::equalsIgnoreCase);
    }

    private boolean mentions(String text) {
        return name.matcher(text).find();
    }

    /** Behind the schema and the attribute around it. */
    private static String lastPart(String path) {
        int end = Math.max(path.lastIndexOf(':'), path.lastIndexOf('.'));
        return path.substring(end + 1).strip().toLowerCase(Locale.ROOT);
    }
}
