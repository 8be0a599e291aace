package dev.roster.users;

import dev.roster.protocol.patch.PatchOperation;
import dev.roster.protocol.resource.AttributeSelection;
import dev.roster.resources.ResourceRules;
import dev.roster.resources.RowsChange;
import dev.roster.sql.Binds;
import dev.roster.sql.MembershipSql;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Users show the groups they are direct members of; only the groups change that. */
@Component
public class UserRules implements ResourceRules {

    @Override
    public String resourceType() {
        return "User";
    }

    @Override
    public String rowsAttribute() {
        return "groups";
    }

    @Override
    public boolean rowsAreWritable() {
        return false;
    }

    @Override
    public String rowsSql(AttributeSelection selection, String baseUrl, Binds binds) {
        return MembershipSql.groups(sub -> selection.includes("groups", sub), baseUrl, binds);
    }

    /** A PUT that says nothing of {@code active} must not reactivate or lock out anybody. */
    @Override
    public ObjectNode replacement(ObjectNode stored, ObjectNode sent) {
        JsonNode active = stored.get("active");
        if (active != null && !sent.has("active")) {
            sent.set("active", active);
        }
        return sent;
    }

    @Override
    public Optional<RowsChange> change(@Nullable JsonNode value) {
        return Optional.empty();
    }

    @Override
    public Mono<RowsChange> change(int tenantId, UUID id, List<PatchOperation> operations) {
        return Mono.empty();
    }

    @Override
    public Mono<Long> save(int tenantId, UUID id, RowsChange change) {
        return Mono.empty();
    }
}
