package dev.roster.resources;

import dev.roster.protocol.patch.PatchOperation;
import dev.roster.protocol.resource.AttributeSelection;
import dev.roster.sql.Binds;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** A resource type that its schema describes in full. */
record NoRows(String resourceType) implements ResourceRules {

    @Override
    public String rowsAttribute() {
        return "";
    }

    @Override
    public boolean rowsAreWritable() {
        return false;
    }

    @Override
    public String rowsSql(AttributeSelection selection, String baseUrl, Binds binds) {
        return "NULL::text";
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
