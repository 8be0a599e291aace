package dev.roster.bulk;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.message.BulkOperation;
import dev.roster.protocol.resource.AttributeSelection;
import dev.roster.protocol.resource.ResourceId;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.protocol.schema.SchemaRegistry;
import dev.roster.resources.ResourceRequest;
import dev.roster.resources.RulesByType;
import dev.roster.web.Caller;
import dev.roster.web.EntityTags;
import dev.roster.web.RequestTrace;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the paths of a bulk request mean, as the request that each operation stands for. */
record BulkTargets(SchemaRegistry registry, RulesByType rules, Caller caller, String baseUrl, RequestTrace trace) {

    /** The resource type that a path is of. */
    Optional<ResourceType> type(String path) {
        return registry.resourceTypes().stream()
                .filter(known -> path.equals(known.endpoint()) || path.startsWith(known.endpoint() + "/"))
                .findFirst();
    }

    /** The request behind an operation; memberships are not read, since a result does not show them. */
    ResourceRequest request(BulkOperation operation, String path) {
        ResourceType type = type(path)
                .orElseThrow(() -> ScimException.notFound("There is no resource type at the path \"" + path + "\"."));
        Optional<EntityTags> ifMatch = Optional.ofNullable(operation.version()).map(EntityTags::parse);
        AttributeSelection all = AttributeSelection.of(type, List.of(), List.of());
        return new ResourceRequest(caller, type, rules.of(type), all, baseUrl, ifMatch).withoutMemberships();
    }

    /** The address of what a path names; null where it names nothing. */
    @Nullable
    String location(String path) {
        boolean isOne = registry.resourceTypes().stream().anyMatch(known -> path.startsWith(known.endpoint() + "/"));
        return isOne ? baseUrl + path : null;
    }

    /** The id that the path of an operation on an existing resource ends in. */
    UUID id(ResourceRequest request, String path) {
        String endpoint = request.type().endpoint();
        if (path.length() <= endpoint.length() + 1) {
            throw ScimException.notFound(
                    "The path \"" + path + "\" names no " + request.type().name() + ": write " + endpoint + "/{id}.");
        }
        return id(request.type(), path)
                .orElseThrow(() -> ScimException.notFound(
                        "There is no " + request.type().name() + " with the id of the path \"" + path + "\"."));
    }

    /** The id behind the endpoint of a type. */
    Optional<UUID> id(ResourceType type, String path) {
        return path.length() <= type.endpoint().length()
                ? Optional.empty()
                : ResourceId.parse(path.substring(type.endpoint().length() + 1));
    }

    void requireEndpoint(ResourceRequest request, String path) {
        if (!path.equals(request.type().endpoint())) {
            throw ScimException.notFound("The path of a POST is that of its resource type, such as \""
                    + request.type().endpoint() + "\".");
        }
    }
}
