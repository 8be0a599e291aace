package dev.roster.resources;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.patch.PatchOperation;
import dev.roster.protocol.resource.AttributeSelection;
import dev.roster.protocol.resource.Resource;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.sql.Binds;
import dev.roster.web.Caller;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is special about a resource type, beside its schema: one attribute may show memberships, such as the members of a group. They
 * are rows of a table of their own, and never part of the document.
 */
public interface ResourceRules {

    /** The name of the resource type. */
    String resourceType();

    /** The attribute that shows memberships. */
    String membershipAttribute();

    /** Whether clients change memberships through this type; else it only shows them. */
    default boolean ownsMemberships() {
        return false;
    }

    /**
     * A query of {@link dev.roster.protocol.resource.Resource.Memberships}, the first of many, for the resources of the query {@code page}:
     * columns {@code id}, {@code elements} and {@code last}, at most one row for each id, which may be in the page more than once; what is
     * of another type, and what has none, may be left out.
     */
    String membershipsSql(AttributeSelection selection, String baseUrl, Binds binds);

    /** The memberships behind one of them; empty where there are no more. */
    default Mono<Resource.Memberships> membershipsBehind(ResourceRequest request, UUID id, UUID last) {
        return Mono.empty();
    }

    /** Whether a PUT stores what was sent as it is, whatever was stored before. */
    default boolean isWhole(ResourceType type, ObjectNode sent) {
        return !ownsMemberships()
                && type.immutable().isEmpty()
                && type.otherUnique().isEmpty();
    }

    /** What a PUT stores, where the body left something out that must not be lost. */
    default ObjectNode replacement(ObjectNode stored, ObjectNode sent) {
        return sent;
    }

    /** What the attribute's value in a POST or PUT makes of the memberships; empty where the body has none. */
    default Optional<MembershipChange> change(@Nullable JsonNode value) {
        return Optional.empty();
    }

    /** What a PATCH makes of the memberships. */
    default Mono<MembershipChange> change(int tenantId, UUID id, List<PatchOperation> operations) {
        return Mono.empty();
    }

    /**
     * Gives new resources their first members.
     *
     * @param members their ids by the id of the resource
     * @return why some can't have them, by the same ids; then nothing that was written may stay
     */
    default Mono<Map<UUID, ScimException>> insertMembers(Caller caller, Map<UUID, SequencedSet<UUID>> members) {
        return Mono.just(Map.of());
    }

    /**
     * Saves a change, together with others that come at the same time; all of it or nothing.
     *
     * @param version the only version of the resource to change, or 0 for any
     * @return the resource's version afterwards
     */
    default Mono<Revision> save(Caller caller, UUID id, long version, MembershipChange change) {
        return Mono.empty();
    }

    /** The same within the transaction of the caller. */
    default Mono<Revision> saveNow(Caller caller, UUID id, long version, MembershipChange change) {
        return Mono.empty();
    }
}
