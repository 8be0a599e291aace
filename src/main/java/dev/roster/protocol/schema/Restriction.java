package dev.roster.protocol.schema;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an attribute asks of its strings beside their type. RFC 7643 leaves it to the server whether it insists. */
public sealed interface Restriction {
    Restriction NONE = new None();

    /** The demand that the text does not meet, to follow the name of the attribute; null when it meets all. */
    @Nullable
    String unmet(String text);

    static Restriction of(Attribute.Type type, List<String> canonicalValues, boolean caseExact) {
        if (type.isTextual() && !canonicalValues.isEmpty()) {
            return new Listed(List.copyOf(canonicalValues), caseExact);
        }
        return type == Attribute.Type.REFERENCE ? new Reference(List.of(), Map.of()) : NONE;
    }

    /** Any text. */
    record None() implements Restriction {
        @Override
        public @Nullable String unmet(String text) {
            return null;
        }
    }

    /** One of the canonicalValues (RFC 7643 sections 2.3.1 and 7). */
    record Listed(List<String> values, boolean caseExact) implements Restriction {
        @Override
        public @Nullable String unmet(String text) {
            for (String value : values) {
                if (caseExact ? value.equals(text) : value.equalsIgnoreCase(text)) {
                    return null;
                }
            }
            return values.stream().collect(Collectors.joining("\", \"", "must be one of \"", "\""));
        }
    }

    /**
     * An absolute or relative URI (RFC 7643 section 2.3.7).
     *
     * @param types the resource types it may point to; empty where it may point to anything
     * @param endpoints the name of each known resource type by its endpoint
     */
    record Reference(List<String> types, Map<String, String> endpoints) implements Restriction {
        @Override
        public @Nullable String unmet(String text) {
            URI uri;
            try {
                uri = new URI(text);
            } catch (URISyntaxException e) {
                return "must be a URI, absolute or relative (RFC 3986)";
            }
            // java.net.URI takes other characters than ASCII too, which the RFC wants percent-encoded.
            if (!isAscii(text)) {
                return "must be a URI in ASCII, with other characters percent-encoded (RFC 3986)";
            }
            String path = uri.getRawPath();
            String target = types.isEmpty() || path == null ? null : target(path);
            return target == null || types.contains(target)
                    ? null
                    : "must point to a resource of type " + String.join(" or ", types) + ", not " + target;
        }

        private static boolean isAscii(String text) {
            for (int i = 0; i < text.length(); i++) {
                if (text.charAt(i) > 127) {
                    return false;
                }
            }
            return true;
        }

        /** The type of the resource whose address the path is; null where it is no resource's. */
        private @Nullable String target(String path) {
            int end = path.endsWith("/") ? path.length() - 1 : path.length();
            int slash = path.lastIndexOf('/', end - 1);
            // The address may be relative to the base of all endpoints.
            String collection =
                    slash < 1 ? "" : path.startsWith("/") ? path.substring(0, slash) : "/" + path.substring(0, slash);
            String longest = null;
            for (String endpoint : endpoints.keySet()) {
                if (collection.endsWith(endpoint) && (longest == null || endpoint.length() > longest.length())) {
                    longest = endpoint;
                }
            }
            return longest == null ? null : endpoints.get(longest);
        }
    }
}
