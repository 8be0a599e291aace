package dev.roster.resources;

import dev.roster.protocol.dialect.Dialect;
import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.patch.PatchOperation;
import dev.roster.protocol.resource.AttributeSelection;
import dev.roster.protocol.resource.ResourceReader;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.web.Caller;
import dev.roster.web.EntityTags;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/** What every operation on a resource needs to know of its request. */
public record ResourceRequest(
        Caller caller, ResourceType type, AttributeSelection selection, String baseUrl, Optional<EntityTags> ifMatch) {

    /** The body of a POST or PUT as it is stored; {@code rewrites} takes the names of the leniencies that it needed. */
    public ObjectNode attributes(ObjectNode body, ResourceRules rules, List<String> rewrites) {
        Dialect dialect = caller.dialect();
        ObjectNode plain = dialect.resource(body, type, rewrites);
        return ResourceReader.read(plain, dialect.type(type), rules.rowsAttribute());
    }

    /** The operations of a PATCH of the resource with this id. */
    public List<PatchOperation> operations(ObjectNode body, UUID id, List<String> rewrites) {
        return caller.dialect().patch(body, type, id.toString(), rewrites);
    }

    /** What is stored, if the client wants to change it as it is (RFC 7644 section 3.14). */
    Stored matching(Stored stored) {
        if (!ifMatch.map(tags -> tags.match(stored.etag())).orElse(true)) {
            throw ScimException.status(
                    412, "The resource is at version " + stored.etag() + " now: read it again and retry.");
        }
        return stored;
    }

    ScimException absent(UUID id) {
        return ScimException.notFound("There is no " + type.name() + " with the id " + id + ".");
    }

    /** The same request for an answer that does not show the attribute kept as rows. */
    public ResourceRequest withoutRows(ResourceRules rules) {
        return with(AttributeSelection.of(type, List.of(), List.of(rules.rowsAttribute())));
    }

    /** The same request for an answer that also has what is returned on request, where the body of a POST or PUT set it. */
    ResourceRequest withWritten(ObjectNode attributes) {
        return with(selection.withWritten(attributes));
    }

    /** The same where a PATCH is about it. */
    ResourceRequest withWritten(List<PatchOperation> operations) {
        return with(selection.withWritten(path -> operations.stream().anyMatch(operation -> operation.writes(path))));
    }

    private ResourceRequest with(AttributeSelection other) {
        return new ResourceRequest(caller, type, other, baseUrl, ifMatch);
    }
}
