package dev.roster.protocol.dialect;

import tools.jackson.databind.JsonNode;

/** Captain-P-Goldfish's SCIM-SDK replaces a displayName by {@code ["Jo"]}: a list of one where a path leads to one value is that value. */
final class ListForSingleValued {

    private ListForSingleValued() {}

    static JsonNode rewrite(JsonNode value) {
        return value.isArray() && value.size() == 1 ? value.path(0) : value;
    }
}
