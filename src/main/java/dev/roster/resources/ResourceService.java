package dev.roster.resources;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.patch.FlagChange;
import dev.roster.protocol.patch.PatchApplier;
import dev.roster.protocol.patch.PatchOperation;
import dev.roster.protocol.resource.ReferenceName;
import dev.roster.protocol.resource.Replacement;
import dev.roster.protocol.resource.Resource;
import dev.roster.protocol.resource.Secrets;
import dev.roster.protocol.schema.ResolvedAttribute;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.resources.DeletionRepository.Deletion;
import dev.roster.resources.Lanes.Outcome;
import dev.roster.web.RequestTrace;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;
import tools.jackson.databind.node.ObjectNode;

/** The operations of RFC 7644 sections 3.3 to 3.6, the same for every resource type. */
@Service
public class ResourceService {
    private static final int MOST_OPERATIONS = 10_000;
    private static final int FEW_OPERATIONS = 100;

    static final Retry ON_CLASH = Retry.backoff(12, Duration.ofMillis(2))
            .maxBackoff(Duration.ofMillis(200))
            .filter(VersionClash.class::isInstance)
            .onRetryExhaustedThrow((retry, signal) ->
                    ScimException.status(409, "The resource is being changed by many requests at once; try again."));

    private final ResourceRepository repository;
    private final ResourceWriteRepository writes;
    private final ResourceCreation creation;
    private final TransactionalOperator transaction;
    private final Clock clock;
    private final Hashing hashing;
    private final DeletionRepository deleter;
    private final OverwriteRepository overwrites;
    private final Lanes<EditedResource, Void> lanes;
    private final Lanes<Deletion, Boolean> deletions;

    public ResourceService(
            ResourceRepository repository,
            ResourceWriteRepository writes,
            DeletionRepository deleter,
            OverwriteRepository overwrites,
            ResourceCreation creation,
            TransactionalOperator transaction,
            Clock clock,
            Hashing hashing,
            LaneProperties laneProperties,
            MeterRegistry meters) {
        this.repository = repository;
        this.writes = writes;
        this.deleter = deleter;
        this.overwrites = overwrites;
        this.creation = creation;
        this.transaction = transaction;
        this.clock = clock;
        this.hashing = hashing;
        this.lanes = new Lanes<>("update", laneProperties, meters, this::writeLane);
        this.deletions = new Lanes<>("delete", laneProperties, meters, this::deleteLane);
    }

    public Mono<Stored> create(NewResource created) {
        boolean isComplete = created.rows().isEmpty() && !created.row().refersToOthers();
        boolean hasRows = created.request().rules().rowsAreWritable();
        Stored stored = hasRows ? created.stored().withRows(Resource.Rows.NONE) : created.stored();
        return creation.createOne(created)
                .then(Mono.defer(() -> isComplete
                        ? Mono.just(stored)
                        : orWritten(load(created.request(), created.id()), created.stored())));
    }

    /** What is written is told to be so, with what is known of it, also where it cannot be read again now: a client would repeat it. */
    private static <T> Mono<T> orWritten(Mono<T> read, T written) {
        return read.onErrorResume(ScimException::isPassing, later -> Mono.just(written));
    }

    private Mono<Stored> load(ResourceRequest request, UUID id) {
        return read(request, id).map(Listed::stored);
    }

    /** Its sort key is its name. */
    Mono<Listed> read(ResourceRequest request, UUID id) {
        return repository.find(request, id).switchIfEmpty(Mono.error(() -> request.absent(id)));
    }

    /** Replaces what a client may set (section 3.5.1); rows that the body leaves out stay. Its sort key is its name. */
    public Mono<Listed> replace(ResourceRequest request, UUID id, ObjectNode attributes) {
        ResourceType type = request.type();
        ResourceRules rules = request.rules();
        Optional<RowsChange> rows = takeRows(rules, attributes);
        // A change that is tried again takes the secrets out anew, so what was sent stays as it is.
        UnaryOperator<ObjectNode> edit =
                stored -> rules.replacement(stored, Replacement.of(type, stored, attributes.deepCopy()));
        Supplier<Mono<Listed>> change = () -> change(request, id, rows.orElse(null), edit, Schedulers.immediate());
        boolean refersToItself = ReferenceName.ids(type, attributes).stream()
                .anyMatch(reference -> reference.asString("").equalsIgnoreCase(id.toString()));
        if (refersToItself || request.ifMatch().isPresent() || !rules.isWhole(type, attributes)) {
            return change.get();
        }
        ObjectNode whole = attributes.deepCopy();
        return hashing.take(whole, type).isEmpty()
                ? overwrites.replace(request, id, ResourceRow.of(type, whole)).switchIfEmpty(Mono.defer(change))
                : change.get();
    }

    /** Applies all operations or none (section 3.5.2). Its sort key is its name. */
    public Mono<Listed> patch(ResourceRequest request, UUID id, List<PatchOperation> operations) {
        ResourceRules rules = request.rules();
        Map<Boolean, List<PatchOperation>> byRows = operations.stream()
                .collect(Collectors.partitioningBy(
                        operation -> isRows(rules, operation.path().attribute())));
        List<PatchOperation> onRows = byRows.getOrDefault(true, List.of());
        List<PatchOperation> onDocument = byRows.getOrDefault(false, List.of());
        if (onDocument.size() > MOST_OPERATIONS) {
            throw ScimException.invalidValue("At most " + MOST_OPERATIONS
                    + " operations are taken in one request"
                    + (rules.rowsAreWritable() ? " beside those on " + rules.rowsAttribute() : "") + ".");
        }
        UnaryOperator<ObjectNode> edit =
                stored -> onDocument.isEmpty() ? stored : PatchApplier.apply(request.type(), stored, onDocument);
        // Hundreds of operations take long enough to be kept off the threads that serve the database's connections.
        Scheduler where = onDocument.size() > FEW_OPERATIONS ? Schedulers.parallel() : Schedulers.immediate();
        if (onRows.isEmpty()) {
            Supplier<Mono<Listed>> change = () -> change(request, id, null, edit, where);
            return FlagChange.of(onDocument)
                    .filter(flags -> request.ifMatch().isEmpty())
                    .map(flags -> overwrites.set(request, id, flags).switchIfEmpty(Mono.defer(change)))
                    .orElseGet(change);
        }
        Mono<RowsChange> rows = rules.change(request.caller().tenantId(), id, onRows);
        boolean isQuiet = !request.selection().isExplicit() && !request.streamsRows();
        boolean isUnread = isQuiet && onDocument.isEmpty() && request.ifMatch().isEmpty();
        // Of a change that turns out to be none nothing is written, which would tell whether the resource is there.
        return rows.flatMap(change -> isUnread && !change.isEmpty()
                ? changeUnread(request, id, change)
                : change(request, id, change, edit, where));
    }

    /** Changes the rows of a resource of which the answer has nothing but the version. */
    private Mono<Listed> changeUnread(ResourceRequest request, UUID id, RowsChange change) {
        Stored unread = new Stored(id, request.type(), 0, now(), now(), "{}", null, List.of(), null);
        return save(request, unread, change).retryWhen(ON_CLASH).map(saved -> new Listed(request, saved, null));
    }

    /** Deletes a resource (section 3.6); groups lose it as a member. */
    public Mono<Void> delete(ResourceRequest request, UUID id) {
        Mono<Long> version = request.ifMatch().isEmpty()
                ? Mono.just(0L)
                : load(request, id).map(stored -> request.matching(stored).version());
        return version.flatMap(only -> deletions
                        .send(new Deletion(request.caller(), request.type(), id, only))
                        .flatMap(deleted -> deleted
                                ? Mono.<Void>empty()
                                : Mono.error(() -> only == 0 ? request.absent(id) : new VersionClash())))
                .retryWhen(ON_CLASH);
    }

    private Mono<List<Outcome<Boolean>>> deleteLane(List<Deletion> all) {
        return atomically(deleter.delete(all, now()))
                .map(deleted -> all.stream()
                        .map(one -> new Outcome<>(deleted.contains(one.resourceId()), null))
                        .toList());
    }

    private Mono<Listed> change(
            ResourceRequest request,
            UUID id,
            @Nullable RowsChange change,
            UnaryOperator<ObjectNode> edit,
            Scheduler where) {
        ResourceRules rules = request.rules();
        // Rows that the request may change are read after it, and only for an answer that shows them.
        ResourceRequest read = rules.rowsAreWritable() ? request.withoutRows() : request;
        AtomicBoolean refersToOthers = new AtomicBoolean();
        Mono<Listed> changed = load(read, id)
                .publishOn(where)
                .flatMap(stored -> {
                    Resource before = request.matching(stored).parse();
                    ObjectNode edited = edit.apply(before.attributes());
                    Secrets secrets = hashing.take(edited, request.type());
                    boolean sameDocument = edited.equals(before.attributes());
                    refersToOthers.set(!sameDocument && !before.refersLike(edited));
                    Resource next = before.edited(edited, now());
                    return isSame(request, before, sameDocument, secrets)
                            .flatMap(same -> same
                                    ? save(request, stored, change)
                                    : hashing.hash(secrets).flatMap(hashes -> update(request, next, hashes, change)))
                            .map(saved -> new Listed(request, saved, RequestTrace.nameOf(edited)));
                })
                .retryWhen(ON_CLASH);
        return changed.flatMap(written -> request.streamsRows() || refersToOthers.get()
                ? orWritten(read(request, id), written)
                : Mono.just(written));
    }

    /** Whether a change changes nothing; to remove a secret where there is none does not. */
    private Mono<Boolean> isSame(ResourceRequest request, Resource stored, boolean sameDocument, Secrets secrets) {
        return sameDocument && secrets.areRemovals()
                ? repository.hasHashes(request.caller().tenantId(), stored.id()).map(has -> !has)
                : Mono.just(sameDocument && secrets.isEmpty());
    }

    private Mono<Stored> update(
            ResourceRequest request,
            Resource edited,
            Map<String, @Nullable String> hashes,
            @Nullable RowsChange change) {
        ResourceRow row = ResourceRow.of(edited.type(), edited.attributes());
        EditedResource command = new EditedResource(request.caller(), edited, row, hashes);
        Stored next = command.stored();
        boolean isAlone = change == null || change.isEmpty();
        if (isAlone && edited.type().otherUnique().isEmpty()) {
            return lanes.send(command).thenReturn(next);
        }
        Mono<Stored> updated = writes.update(List.of(command))
                .flatMap(ids -> ids.isEmpty() ? Mono.error(VersionClash::new) : Mono.just(next));
        if (change == null || isAlone) {
            return updated;
        }
        // The update has checked the version and holds the lock.
        return atomically(updated.flatMap(document -> request.rules()
                .saveNow(request.caller(), edited.id(), 0, change)
                .map(document::atVersion)
                .defaultIfEmpty(document)));
    }

    /** Changes the rows alone. */
    private Mono<Stored> save(ResourceRequest request, Stored stored, @Nullable RowsChange change) {
        if (change == null || change.isEmpty()) {
            return Mono.just(stored);
        }
        long only = request.ifMatch().isPresent() ? stored.version() : 0;
        return request.rules()
                .save(request.caller(), stored.id(), only, change)
                .map(stored::atVersion)
                .defaultIfEmpty(stored);
    }

    private Mono<List<Outcome<Void>>> writeLane(List<EditedResource> all) {
        return writes.update(all)
                .map(updated -> all.stream()
                        .map(one ->
                                new Outcome<Void>(null, updated.contains(one.resourceId()) ? null : new VersionClash()))
                        .toList());
    }

    private <T> Mono<T> atomically(Mono<T> writes) {
        return transaction.transactional(writes).onErrorMap(DatabaseErrors::translate);
    }

    /** An extension may have an attribute of the same name, which is one like any other. */
    private static boolean isRows(ResourceRules rules, ResolvedAttribute path) {
        return path.extension() == null && path.attribute().name().equals(rules.rowsAttribute());
    }

    private static Optional<RowsChange> takeRows(ResourceRules rules, ObjectNode attributes) {
        return rules.change(attributes.remove(rules.rowsAttribute()));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
