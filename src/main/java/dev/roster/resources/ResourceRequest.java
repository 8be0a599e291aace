package dev.roster.resources;

import dev.roster.protocol.resource.AttributeSelection;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.web.Caller;
import dev.roster.web.EntityTags;
import java.util.List;
import java.util.Optional;

/** What every operation on a resource needs to know of its request. */
public record ResourceRequest(
        Caller caller, ResourceType type, AttributeSelection selection, String baseUrl, Optional<EntityTags> ifMatch) {

    /** The same request for an answer that does not show the attribute kept as rows. */
    ResourceRequest withoutRows(ResourceRules rules) {
        AttributeSelection none = AttributeSelection.of(type, List.of(), List.of(rules.rowsAttribute()));
        return new ResourceRequest(caller, type, none, baseUrl, ifMatch);
    }
}
