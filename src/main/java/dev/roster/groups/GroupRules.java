package dev.roster.groups;

import dev.roster.groups.MembershipRepository.Unknown;
import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.patch.PatchOperation;
import dev.roster.protocol.resource.AttributeSelection;
import dev.roster.protocol.resource.Resource;
import dev.roster.resources.MembershipChange;
import dev.roster.resources.ResourceRequest;
import dev.roster.resources.ResourceRules;
import dev.roster.resources.Revision;
import dev.roster.sql.Binds;
import dev.roster.sql.MembershipSql;
import dev.roster.web.Caller;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** Members of groups: users and other groups, a row each. */
@Component
class GroupRules implements ResourceRules {
    private final MembershipRepository memberships;

    GroupRules(MembershipRepository memberships) {
        this.memberships = memberships;
    }

    @Override
    public String resourceType() {
        return "Group";
    }

    @Override
    public String membershipAttribute() {
        return "members";
    }

    @Override
    public boolean ownsMemberships() {
        return true;
    }

    @Override
    public String membershipsSql(AttributeSelection selection, String baseUrl, Binds binds) {
        String members = MembershipSql.members(sub -> selection.includes("members", sub), baseUrl, null, binds);
        return "SELECT r.id, m.* FROM (SELECT DISTINCT id FROM page WHERE type = 'Group') r CROSS JOIN LATERAL ("
                + members + ") m";
    }

    @Override
    public Mono<Resource.Memberships> membershipsBehind(ResourceRequest request, UUID id, UUID last) {
        return memberships.behind(request, id, last);
    }

    @Override
    public Optional<MembershipChange> change(@Nullable JsonNode value) {
        return value == null
                ? Optional.empty()
                : Optional.of(new MembershipChange(true, MemberIds.of(value), new LinkedHashSet<>()));
    }

    /** Folds consecutive operations into one set operation, whatever their number. */
    @Override
    public Mono<MembershipChange> change(int tenantId, UUID id, List<PatchOperation> operations) {
        return Mono.defer(() -> {
            MemberOperations folded = new MemberOperations();
            return Flux.fromIterable(operations)
                    .concatMap(operation -> folded.fold(operation)
                            .map(filter -> memberships
                                    .matching(tenantId, id, filter, folded.added())
                                    .doOnNext(folded::remove))
                            .orElseGet(Mono::empty))
                    .then(Mono.fromSupplier(folded::toChange));
        });
    }

    @Override
    public Mono<Map<UUID, ScimException>> insertMembers(Caller caller, Map<UUID, SequencedSet<UUID>> members) {
        return memberships
                .insert(caller, members)
                .collectMap(
                        Unknown::groupId,
                        unknown -> MemberIds.unknown(unknown.memberId().toString()));
    }

    @Override
    public Mono<Revision> save(Caller caller, UUID id, long version, MembershipChange change) {
        return memberships.save(new MembershipCommand(caller, id, version, change));
    }

    @Override
    public Mono<Revision> saveNow(Caller caller, UUID id, long version, MembershipChange change) {
        return memberships.saveNow(new MembershipCommand(caller, id, version, change));
    }
}
