package dev.roster.resources;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.patch.PatchApplier;
import dev.roster.protocol.patch.PatchOperation;
import dev.roster.protocol.resource.Resource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;
import tools.jackson.databind.node.ObjectNode;

/** The operations of RFC 7644 sections 3.3 to 3.6, the same for every resource type. */
@Service
public class ResourceService {
    private static final Retry ON_CLASH = Retry.backoff(12, Duration.ofMillis(2))
            .maxBackoff(Duration.ofMillis(200))
            .filter(VersionClash.class::isInstance)
            .onRetryExhaustedThrow((retry, signal) ->
                    ScimException.status(409, "The resource is being changed by many requests at once; try again."));

    private final ResourceRepository repository;
    private final TransactionalOperator transaction;
    private final Clock clock;
    private final Map<String, ResourceRules> rules;
    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();

    public ResourceService(
            ResourceRepository repository, TransactionalOperator transaction, Clock clock, List<ResourceRules> rules) {
        this.repository = repository;
        this.transaction = transaction;
        this.clock = clock;
        this.rules = rules.stream().collect(Collectors.toMap(ResourceRules::resourceType, Function.identity()));
    }

    public ResourceRules rulesOf(String resourceType) {
        ResourceRules special = rules.get(resourceType);
        return special == null ? new NoRows(resourceType) : special;
    }

    /** Creates a resource from a body that was read by its schema (section 3.3). */
    public Mono<Resource> create(ResourceRequest request, ObjectNode attributes) {
        ResourceRules special = rulesOf(request);
        Optional<RowsChange> rows = takeRows(special, attributes);
        Instant now = now();
        Resource resource = new Resource(ids.generate(), request.type(), 1, now, now, attributes, null);
        int tenantId = request.caller().tenantId();
        Mono<Resource> inserted = repository
                .insert(tenantId, resource)
                .flatMap(free -> free ? Mono.just(resource) : Mono.error(DatabaseErrors::taken));
        if (rows.isEmpty() || rows.get().added().isEmpty()) {
            return inserted.map(created -> special.rowsAreWritable() ? created.withMemberships("[]") : created);
        }
        return atomically(inserted.then(special.save(tenantId, resource.id(), 0, rows.get())))
                .retryWhen(ON_CLASH)
                .then(Mono.defer(() -> load(request, resource.id())));
    }

    public Mono<Resource> load(ResourceRequest request, UUID id) {
        return repository.find(request, id, rulesOf(request)).switchIfEmpty(Mono.error(() -> absent(request, id)));
    }

    /** Replaces what a client may set (section 3.5.1); rows that the body leaves out stay. */
    public Mono<Resource> replace(ResourceRequest request, UUID id, ObjectNode attributes) {
        ResourceRules special = rulesOf(request);
        Optional<RowsChange> rows = takeRows(special, attributes);
        return change(request, id, rows.orElse(null), stored -> special.replacement(stored, attributes));
    }

    /** Applies all operations or none (section 3.5.2). */
    public Mono<Resource> patch(ResourceRequest request, UUID id, List<PatchOperation> operations) {
        ResourceRules special = rulesOf(request);
        Map<Boolean, List<PatchOperation>> byRows = operations.stream()
                .collect(Collectors.partitioningBy(operation -> special.rowsAttribute()
                        .equals(operation.path().attribute().attribute().name())));
        List<PatchOperation> onRows = byRows.getOrDefault(true, List.of());
        List<PatchOperation> onDocument = byRows.getOrDefault(false, List.of());
        UnaryOperator<ObjectNode> edit =
                stored -> onDocument.isEmpty() ? stored : PatchApplier.apply(request.type(), stored, onDocument);
        if (onRows.isEmpty()) {
            return change(request, id, null, edit);
        }
        return special.change(request.caller().tenantId(), id, onRows).flatMap(rows -> change(request, id, rows, edit));
    }

    /** Deletes a resource (section 3.6); groups lose it as a member. */
    public Mono<Void> delete(ResourceRequest request, UUID id) {
        int tenantId = request.caller().tenantId();
        Mono<Long> version = request.ifMatch().isEmpty()
                ? Mono.just(0L)
                : load(request, id).map(stored -> matching(request, stored).version());
        return version.flatMap(only -> repository
                        .delete(tenantId, request.type(), id, only, now())
                        .flatMap(deleted -> deleted
                                ? Mono.<Void>empty()
                                : Mono.error(() -> only == 0 ? absent(request, id) : new VersionClash())))
                .retryWhen(ON_CLASH);
    }

    private Mono<Resource> change(
            ResourceRequest request, UUID id, @Nullable RowsChange rows, UnaryOperator<ObjectNode> edit) {
        ResourceRules special = rulesOf(request);
        int tenantId = request.caller().tenantId();
        return load(request, id)
                .flatMap(stored -> {
                    ObjectNode edited = edit.apply(matching(request, stored).attributes());
                    boolean same = edited.equals(stored.attributes());
                    Mono<Resource> saved = same ? Mono.just(stored) : update(request, stored.edited(edited, now()));
                    if (rows == null || rows.isEmpty()) {
                        return saved;
                    }
                    // An update of the document has checked the version and holds the lock.
                    long only = same && request.ifMatch().isPresent() ? stored.version() : 0;
                    Mono<Resource> both = saved.flatMap(document -> special.save(tenantId, id, only, rows)
                            .map(document::atVersion)
                            .defaultIfEmpty(document));
                    Mono<Resource> written = same ? both : atomically(both);
                    return request.selection().includes(special.rowsAttribute())
                            ? written.then(Mono.defer(() -> load(request, id)))
                            : written;
                })
                .retryWhen(ON_CLASH);
    }

    private Mono<Resource> update(ResourceRequest request, Resource edited) {
        return repository
                .update(request.caller().tenantId(), edited)
                .flatMap(done ->
                        done ? Mono.just(edited.atVersion(edited.version() + 1)) : Mono.error(VersionClash::new));
    }

    private <T> Mono<T> atomically(Mono<T> writes) {
        return transaction.transactional(writes).onErrorMap(DatabaseErrors::translate);
    }

    private ResourceRules rulesOf(ResourceRequest request) {
        return rulesOf(request.type().name());
    }

    private static Optional<RowsChange> takeRows(ResourceRules special, ObjectNode attributes) {
        return special.change(attributes.remove(special.rowsAttribute()));
    }

    private static Resource matching(ResourceRequest request, Resource stored) {
        if (!request.ifMatch().map(tags -> tags.match(stored.etag())).orElse(true)) {
            throw ScimException.status(
                    412, "The resource is at version " + stored.etag() + " now: read it again and retry.");
        }
        return stored;
    }

    private static ScimException absent(ResourceRequest request, UUID id) {
        return ScimException.notFound("There is no " + request.type().name() + " with the id " + id + ".");
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
