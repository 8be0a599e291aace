package dev.roster.requestlog;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Takes the values of some attributes out of what is kept: of {@code password} always. */
final class Masking {
    private static final String MASK = "***";
    private static final String CUT = " … (what follows is not JSON, or was cut)";
    private static final List<String> SECRET_PARAMETERS = List.of("token", "secret", "password", "key", "assertion");

    private final Set<String> names;

    /** Masks the values of these attributes, whatever the case and the schema before them. */
    Masking(Collection<String> more) {
        this.names = Stream.concat(Stream.of("password"), more.stream())
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** A body as it was sent, if it mentions none of them; else as far as it is JSON, without their values. */
    String body(String sent) {
        if (!mentions(sent) && !sent.contains("\\u")) {
            return sent;
        }
        PartialJson json = PartialJson.read(sent);
        if (json.root() == null) {
            return CUT.strip();
        }
        mask(json.root(), json.complete());
        return json.root() + (json.complete() ? "" : CUT);
    }

    /** The parameters of an address, decoded. */
    String query(String raw) {
        return Stream.of(raw.split("&", -1)).map(this::parameter).collect(Collectors.joining("&"));
    }

    private String parameter(String raw) {
        int equals = raw.indexOf('=');
        String name = decoded(equals < 0 ? raw : raw.substring(0, equals));
        if (equals < 0) {
            return name;
        }
        String folded = name.toLowerCase(Locale.ROOT);
        return name + "="
                + (SECRET_PARAMETERS.stream().anyMatch(folded::contains)
                        ? MASK
                        : withoutLiterals(decoded(raw.substring(equals + 1))));
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private void mask(JsonNode json, boolean complete) {
        if (json instanceof ObjectNode object) {
            String path = object.path("path").asString("");
            // Of an operation that was cut before its path, nobody knows what its value is.
            boolean isSecret = mentions(path) || (!complete && object.has("op") && !object.has("path"));
            for (String name : List.copyOf(object.propertyNames())) {
                JsonNode value = object.path(name);
                if (isMasked(name) || (isSecret && name.equalsIgnoreCase("value"))) {
                    object.put(name, MASK);
                } else if (value.isString()) {
                    object.put(name, withoutLiterals(value.stringValue()));
                } else {
                    mask(value, complete);
                }
            }
        } else {
            json.forEach(element -> mask(element, complete));
        }
    }

    /** A filter that compares one of them. */
    private String withoutLiterals(String text) {
        return mentions(text) ? text.replaceAll("\"(?:[^\"\\\\]|\\\\.)*\"?", "\"" + MASK + "\"") : text;
    }

    /** The last part of a path, behind the schema and the attribute around it. */
    private boolean isMasked(String path) {
        int end = Math.max(path.lastIndexOf(':'), path.lastIndexOf('.'));
        return names.contains(path.substring(end + 1).strip().toLowerCase(Locale.ROOT));
    }

    private boolean mentions(String text) {
        String folded = text.toLowerCase(Locale.ROOT);
        return names.stream().anyMatch(folded::contains);
    }
}
