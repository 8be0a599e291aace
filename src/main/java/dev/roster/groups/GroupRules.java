package dev.roster.groups;

import dev.roster.groups.MembershipRepository.Unknown;
import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.patch.PatchOperation;
import dev.roster.protocol.resource.AttributeSelection;
import dev.roster.protocol.resource.Resource;
import dev.roster.resources.LaneProperties;
import dev.roster.resources.Lanes;
import dev.roster.resources.ResourceRequest;
import dev.roster.resources.ResourceRules;
import dev.roster.resources.RowsChange;
import dev.roster.sql.Binds;
import dev.roster.sql.MembershipSql;
import dev.roster.web.Caller;
import io.micrometer.core.instrument.MeterRegistry;
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
    private final Lanes<MembershipChange, Long> lanes;

    GroupRules(MembershipRepository memberships, LaneProperties laneProperties, MeterRegistry meters) {
        this.memberships = memberships;
        this.lanes = new Lanes<>("members", laneProperties, meters, memberships::save);
    }

    @Override
    public String resourceType() {
        return "Group";
    }

    @Override
    public String rowsAttribute() {
        return "members";
    }

    @Override
    public boolean rowsAreWritable() {
        return true;
    }

    @Override
    public String rowsSql(AttributeSelection selection, String baseUrl, Binds binds) {
        String members = MembershipSql.members(sub -> selection.includes("members", sub), baseUrl, null, binds);
        return "SELECT r.id, m.* FROM (SELECT DISTINCT id FROM page WHERE type = 'Group') r CROSS JOIN LATERAL ("
                + members + ") m";
    }

    @Override
    public Mono<Resource.Rows> rowsBehind(ResourceRequest request, UUID id, UUID last) {
        return memberships.behind(request, id, last);
    }

    @Override
    public Optional<RowsChange> change(@Nullable JsonNode value) {
        return value == null
                ? Optional.empty()
                : Optional.of(new RowsChange(true, MemberIds.of(value), new LinkedHashSet<>()));
    }

    /** Folds consecutive operations into one set operation, whatever their number. */
    @Override
    public Mono<RowsChange> change(int tenantId, UUID id, List<PatchOperation> operations) {
        return Mono.defer(() -> {
            MemberChanges changes = new MemberChanges();
            return Flux.fromIterable(operations)
                    .concatMap(operation -> changes.fold(operation)
                            .map(filter -> memberships
                                    .matching(tenantId, id, filter, changes.added())
                                    .doOnNext(changes::remove))
                            .orElseGet(Mono::empty))
                    .then(Mono.fromSupplier(changes::toRowsChange));
        });
    }

    @Override
    public Mono<Map<UUID, ScimException>> insertRows(Caller caller, Map<UUID, SequencedSet<UUID>> rows) {
        return memberships
                .insert(caller, rows)
                .collectMap(
                        Unknown::groupId,
                        unknown -> MemberIds.unknown(unknown.memberId().toString()));
    }

    @Override
    public Mono<Long> save(Caller caller, UUID id, long version, RowsChange change) {
        MembershipChange one = new MembershipChange(caller, id, version, change);
        return one.isAlone() ? saveNow(caller, id, version, change) : lanes.send(one);
    }

    @Override
    public Mono<Long> saveNow(Caller caller, UUID id, long version, RowsChange change) {
        return memberships
                .save(List.of(new MembershipChange(caller, id, version, change)))
                .flatMap(outcomes -> outcomes.getFirst().asMono());
    }
}
