package dev.roster.resources;

import dev.roster.protocol.resource.AttributeSelection;
import dev.roster.sql.Binds;

/** A resource type that its schema describes in full. */
record NoRules(String resourceType) implements ResourceRules {

    @Override
    public String membershipAttribute() {
        return "";
    }

    @Override
    public String membershipsSql(AttributeSelection selection, String baseUrl, Binds binds) {
        return "SELECT NULL::uuid AS id, NULL::text AS elements, NULL::uuid AS last WHERE false";
    }
}
