package dev.roster.resources;

import dev.roster.protocol.resource.ReferenceName;
import dev.roster.protocol.resource.Resource;
import dev.roster.protocol.schema.ResolvedAttribute;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.web.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A resource of a page, as one text and not twelve columns: each of them costs the driver and PostgreSQL more than what is in it.
 *
 * @param place of the page, where a statement has several
 * @param sortKey what the page is sorted by, as text
 * @param elements of memberships, as {@link Resource.Memberships} has them
 * @param last as there
 * @param names a JSON array: for each reference of the type the name that it leads to, or null; empty where it has none
 */
record PackedRow(
        int place,
        String type,
        UUID id,
        long version,
        Instant created,
        Instant lastModified,
        @Nullable String externalId,
        @Nullable String sortKey,
        @Nullable String elements,
        @Nullable UUID last,
        String names,
        String document) {

    /** Stands behind each part but the last. JSON text has control characters as escapes only, and numbers and ids have none. */
    private static final char END = '\u001f';

    /**
     * The text of resource {@code r} of a page.
     *
     * @param elements of them, {@code last} and {@code names} as SQL, NULL where it has none: then the part is empty
     */
    static String sql(String elements, String last, String names) {
        List<String> parts = List.of(
                "r.place",
                "r.type",
                "r.id",
                "r.version",
                millis("r.created_at"),
                millis("r.modified_at"),
                "to_json(r.external_id)",
                "to_json(r.sort_key::text)",
                // One that is there and empty is not one that is absent.
                "'[' || " + elements,
                last,
                "to_json(" + names + ")",
                "r.document");
        return "concat(" + String.join(", E'\\x1f', ", parts) + ") AS resource";
    }

    /** By whole microseconds: a fraction of a second has no exact binary form. */
    private static String millis(String column) {
        return "(date_part('epoch', " + column + ") * 1000000)::bigint / 1000";
    }

    static PackedRow read(String text) {
        Parts parts = new Parts(text);
        return new PackedRow(
                (int) parts.number(),
                parts.text(),
                UUID.fromString(parts.text()),
                parts.number(),
                Instant.ofEpochMilli(parts.number()),
                Instant.ofEpochMilli(parts.number()),
                parts.optional(Json::unquoted),
                parts.optional(Json::unquoted),
                parts.optional(array -> array.substring(1)),
                parts.optional(UUID::fromString),
                parts.text(),
                parts.rest());
    }

    Found found(ResourceRequest request) {
        ResourceType resourceType = request.type();
        Stored stored = new Stored(
                id,
                resourceType,
                version,
                created,
                lastModified,
                document,
                externalId,
                names(resourceType),
                elements == null ? null : new Resource.Memberships(elements, last));
        return new Found(request, stored, sortKey);
    }

    private List<ReferenceName> names(ResourceType resourceType) {
        if (names.indexOf('"') < 0) {
            return List.of();
        }
        List<ResolvedAttribute> paths = resourceType.referenceNames();
        JsonNode all = Json.storedValue(names);
        List<ReferenceName> known = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (all.path(i).isString()) {
                known.add(new ReferenceName(paths.get(i), all.path(i).stringValue()));
            }
        }
        return known;
    }

    /** The parts of the text, one after the other. */
    private static final class Parts {
        private final String text;
        private int start;

        Parts(String text) {
            this.text = text;
        }

        String text() {
            int end = text.indexOf(END, start);
            String part = text.substring(start, end);
            start = end + 1;
            return part;
        }

        long number() {
            int end = text.indexOf(END, start);
            long number = Long.parseLong(text, start, end, 10);
            start = end + 1;
            return number;
        }

        /** Null where the part is empty. */
        <T> @Nullable T optional(Function<String, T> read) {
            String part = text();
            return part.isEmpty() ? null : read.apply(part);
        }

        String rest() {
            return text.substring(start);
        }
    }
}
