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

/**
 * What every operation on a resource, and a list of one type, needs to know of its request.
 *
 * @param rules what is special about the type
 */
public record ResourceRequest(
        Caller caller,
        ResourceType type,
        ResourceRules rules,
        AttributeSelection selection,
        String baseUrl,
        Optional<EntityTags> ifMatch) {

    /** Whether an answer shows memberships. */
    boolean showsMemberships() {
        return selection.includes(rules.membershipAttribute());
    }

    /** Whether an answer shows memberships that may be many, and are then read as they are written. */
    boolean streamsMemberships() {
        return showsMemberships() && rules.ownsMemberships();
    }

    /** How many are read at once. The fewer, the larger each may be: groups may have many members, users are in some groups. */
    int mostInASlice() {
        if (!showsMemberships()) {
            return 256;
        }
        return streamsMemberships() ? 10 : 128;
    }

    /** The body of a POST or PUT as it is stored; {@code rewrites} takes the names of the leniencies that it needed. */
    public ObjectNode attributes(ObjectNode body, List<String> rewrites) {
        Dialect dialect = caller.dialect();
        ObjectNode plain = dialect.resource(body, type, rewrites);
        return ResourceReader.read(plain, dialect.type(type), rules.membershipAttribute());
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

    /** The same request for an answer that shows no memberships. */
    public ResourceRequest withoutMemberships() {
        return with(AttributeSelection.of(type, List.of(), List.of(rules.membershipAttribute())));
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
        return new ResourceRequest(caller, type, rules, other, baseUrl, ifMatch);
    }
}
