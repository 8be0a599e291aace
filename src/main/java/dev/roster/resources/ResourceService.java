package dev.roster.resources;

import dev.roster.database.VersionClash;
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
import dev.roster.web.RequestTrace;
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
    private final CombinedUpdates combined;
    private final Clock clock;
    private final Hashing hashing;
    private final DeletionRepository deletions;
    private final OverwriteRepository overwrites;

    public ResourceService(
            ResourceRepository repository,
            ResourceWriteRepository writes,
            DeletionRepository deletions,
            OverwriteRepository overwrites,
            ResourceCreation creation,
            CombinedUpdates combined,
            Clock clock,
            Hashing hashing) {
        this.repository = repository;
        this.writes = writes;
        this.deletions = deletions;
        this.overwrites = overwrites;
        this.creation = creation;
        this.combined = combined;
        this.clock = clock;
        this.hashing = hashing;
    }

    public Mono<Stored> create(NewResource created) {
        boolean isComplete = created.members().isEmpty() && !created.row().refersToOthers();
        boolean ownsMemberships = created.request().rules().ownsMemberships();
        Stored stored =
                ownsMemberships ? created.stored().withMemberships(Resource.Memberships.NONE) : created.stored();
        return creation.createOne(created)
                .then(Mono.defer(() -> isComplete
                        ? Mono.just(stored)
                        : orWritten(load(created.request(), created.id()), created.stored())));
    }

    /** A write that is committed is a success even if it cannot be read back now: after an error the client would repeat it. */
    private static <T> Mono<T> orWritten(Mono<T> read, T written) {
        return read.onErrorResume(ScimException::isPassing, later -> Mono.just(written));
    }

    private Mono<Stored> load(ResourceRequest request, UUID id) {
        return read(request, id).map(Found::stored);
    }

    Mono<Found> read(ResourceRequest request, UUID id) {
        return repository.find(request, id).switchIfEmpty(Mono.error(() -> request.absent(id)));
    }

    /** Replaces what a client may set (section 3.5.1); memberships that the body leaves out stay. */
    public Mono<Found> replace(ResourceRequest request, UUID id, ObjectNode attributes) {
        ResourceType type = request.type();
        ResourceRules rules = request.rules();
        Optional<MembershipChange> memberships = takeMemberships(rules, attributes);
        // A change that is tried again takes the secrets out anew, so what was sent stays as it is.
        UnaryOperator<ObjectNode> edit =
                stored -> rules.replacement(stored, Replacement.of(type, stored, attributes.deepCopy()));
        Supplier<Mono<Found>> change =
                () -> change(request, id, memberships.orElse(null), edit, Schedulers.immediate());
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

    /** Applies all operations or none (section 3.5.2). */
    public Mono<Found> patch(ResourceRequest request, UUID id, List<PatchOperation> operations) {
        ResourceRules rules = request.rules();
        Map<Boolean, List<PatchOperation>> byMemberships = operations.stream()
                .collect(Collectors.partitioningBy(
                        operation -> isMembership(rules, operation.path().attribute())));
        List<PatchOperation> onMemberships = byMemberships.getOrDefault(true, List.of());
        List<PatchOperation> onDocument = byMemberships.getOrDefault(false, List.of());
        if (onDocument.size() > MOST_OPERATIONS) {
            throw ScimException.invalidValue("At most " + MOST_OPERATIONS
                    + " operations are taken in one request"
                    + (rules.ownsMemberships() ? " beside those on " + rules.membershipAttribute() : "") + ".");
        }
        UnaryOperator<ObjectNode> edit =
                stored -> onDocument.isEmpty() ? stored : PatchApplier.apply(request.type(), stored, onDocument);
        // Hundreds of operations take long enough to be kept off the threads that serve the database's connections.
        Scheduler where = onDocument.size() > FEW_OPERATIONS ? Schedulers.parallel() : Schedulers.immediate();
        if (onMemberships.isEmpty()) {
            Supplier<Mono<Found>> change = () -> change(request, id, null, edit, where);
            return FlagChange.of(onDocument)
                    .filter(flags -> request.ifMatch().isEmpty())
                    .map(flags -> overwrites.set(request, id, flags).switchIfEmpty(Mono.defer(change)))
                    .orElseGet(change);
        }
        Mono<MembershipChange> memberships = rules.change(request.caller().tenantId(), id, onMemberships);
        boolean isQuiet = !request.selection().isExplicit() && !request.streamsMemberships();
        boolean isUnread = isQuiet && onDocument.isEmpty() && request.ifMatch().isEmpty();
        // An empty change writes nothing, so only a read can tell whether the resource is there.
        return memberships.flatMap(change -> isUnread && !change.isEmpty()
                ? changeUnread(request, id, change)
                : change(request, id, change, edit, where));
    }

    /** Changes the memberships of a resource of which the answer has nothing but the version. */
    private Mono<Found> changeUnread(ResourceRequest request, UUID id, MembershipChange change) {
        Stored unread = new Stored(id, request.type(), 0, now(), now(), "{}", null, List.of(), null);
        return save(request, unread, change).retryWhen(ON_CLASH).map(saved -> new Found(request, saved, null));
    }

    /** Deletes a resource (section 3.6); groups lose it as a member. */
    public Mono<Void> delete(ResourceRequest request, UUID id) {
        Mono<Long> version = request.ifMatch().isEmpty()
                ? Mono.just(0L)
                : load(request, id).map(stored -> request.matching(stored).version());
        return version.flatMap(only -> deletions
                        .delete(new Deletion(request.caller(), request.type(), id, only))
                        .flatMap(deleted -> deleted
                                ? Mono.<Void>empty()
                                : Mono.error(() -> only == 0 ? request.absent(id) : new VersionClash())))
                .retryWhen(ON_CLASH);
    }

    private Mono<Found> change(
            ResourceRequest request,
            UUID id,
            @Nullable MembershipChange change,
            UnaryOperator<ObjectNode> edit,
            Scheduler where) {
        ResourceRules rules = request.rules();
        // Memberships that the request may change are read after it, and only for an answer that shows them.
        ResourceRequest read = rules.ownsMemberships() ? request.withoutMemberships() : request;
        AtomicBoolean refersToOthers = new AtomicBoolean();
        AtomicBoolean isOld = new AtomicBoolean();
        Mono<Found> changed = load(read, id)
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
                                    // While it waited, somebody may have changed the rest.
                                    ? save(request, stored, change)
                                            .doOnNext(saved -> isOld.set(
                                                    request.selection().isExplicit()
                                                            && saved.version() != stored.version()))
                                    : hashing.hash(secrets).flatMap(hashes -> update(request, next, hashes, change)))
                            .map(saved -> new Found(request, saved, RequestTrace.nameOf(edited)));
                })
                .retryWhen(ON_CLASH);
        return changed.flatMap(written -> request.streamsMemberships() || refersToOthers.get() || isOld.get()
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
            @Nullable MembershipChange change) {
        ResourceRow row = ResourceRow.of(edited.type(), edited.attributes());
        EditedResource command = new EditedResource(request.caller(), edited, row, hashes);
        Stored next = command.stored();
        if (change == null || change.isEmpty()) {
            return writes.update(command).thenReturn(next);
        }
        return combined.update(command, request.rules(), change);
    }

    /** Changes the memberships alone. */
    private Mono<Stored> save(ResourceRequest request, Stored stored, @Nullable MembershipChange change) {
        if (change == null || change.isEmpty()) {
            return Mono.just(stored);
        }
        long only = request.ifMatch().isPresent() ? stored.version() : 0;
        return request.rules()
                .save(request.caller(), stored.id(), only, change)
                .map(stored::at)
                .defaultIfEmpty(stored);
    }

    /** An extension may have an attribute of the same name, which is one like any other. */
    private static boolean isMembership(ResourceRules rules, ResolvedAttribute path) {
        return path.extension() == null && path.attribute().name().equals(rules.membershipAttribute());
    }

    private static Optional<MembershipChange> takeMemberships(ResourceRules rules, ObjectNode attributes) {
        return rules.change(attributes.remove(rules.membershipAttribute()));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
