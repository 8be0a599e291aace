package dev.roster.resources;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.roster.database.Transactions;
import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.resource.Secrets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** Creates resources of one tenant, one or many with one statement, and tells by their ids why some could not be created. */
@Service
public class ResourceCreation {
    private static final int HASHED_AT_ONCE = 8;

    private final ResourceWriteRepository repository;
    private final Transactions transactions;
    private final Hashing hashing;
    private final Clock clock;
    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();

    public ResourceCreation(
            ResourceWriteRepository repository, Transactions transactions, Hashing hashing, Clock clock) {
        this.repository = repository;
        this.transactions = transactions;
        this.hashing = hashing;
        this.clock = clock;
    }

    /** An id that no resource has, above all that were given before (RFC 7643 section 3.1). */
    public UUID newId() {
        return ids.generate();
    }

    /** Prepares a resource from a body that was read by its schema (RFC 7644 section 3.3). */
    public NewResource prepare(ResourceRequest request, UUID id, ObjectNode attributes) {
        ResourceRules rules = request.rules();
        SequencedSet<UUID> members = rules.change(attributes.remove(rules.membershipAttribute()))
                .map(MembershipChange::added)
                .orElseGet(LinkedHashSet::new);
        Secrets secrets = hashing.take(attributes, request.type());
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return new NewResource(
                request, id, now, ResourceRow.of(request.type(), attributes), members, secrets, Map.of());
    }

    /** Ends a transaction in which some resources can't be created. */
    private static final class Failures extends RuntimeException {
        private final transient Map<UUID, ScimException> byId;

        Failures(Map<UUID, ScimException> byId) {
            super(null, null, false, false);
            this.byId = byId;
        }
    }

    /** Creates all that can be created; none fails because of another. */
    public Mono<Map<UUID, ScimException>> create(List<NewResource> all) {
        return hashed(all).flatMap(this::createHashed);
    }

    private Mono<Map<UUID, ScimException>> createHashed(List<NewResource> all) {
        boolean haveMembers = all.stream().anyMatch(one -> !one.members().isEmpty());
        Mono<Map<UUID, ScimException>> attempt =
                repository.insertNow(all).flatMap(failures -> insertMembers(all, failures));
        return (haveMembers ? transactions.atomically(attempt) : repository.insertNow(all))
                .retryWhen(ResourceService.ON_CLASH)
                .onErrorResume(Failures.class, failures -> createOthers(all, failures.byId))
                .onErrorResume(ScimException.class, refused -> createOneByOne(all, refused));
    }

    /** Creates all, each of which may have any other among its members, or none. */
    public Mono<Map<UUID, ScimException>> createTogether(List<NewResource> all) {
        return hashed(all).flatMap(this::createHashedTogether);
    }

    private Mono<Map<UUID, ScimException>> createHashedTogether(List<NewResource> all) {
        Mono<Map<UUID, ScimException>> attempt = repository
                .insertNow(all)
                .flatMap(failures ->
                        failures.isEmpty() ? insertMembers(all, failures) : Mono.error(new Failures(failures)));
        return transactions
                .atomically(attempt)
                .retryWhen(ResourceService.ON_CLASH)
                .onErrorResume(Failures.class, failures -> Mono.just(failures.byId))
                .onErrorResume(ScimException.class, refused -> refusedAmong(all, refused));
    }

    /** Which of them PostgreSQL refuses, each tried for itself and taken back; all where it is none of them alone. */
    private Mono<Map<UUID, ScimException>> refusedAmong(List<NewResource> all, ScimException refused) {
        if (all.size() == 1 || ScimException.isPassing(refused)) {
            return all(all, refused);
        }
        Mono<Map<UUID, ScimException>> each = Flux.fromIterable(all)
                .concatMap(one -> transactions
                        .atomically(repository
                                .insertNow(List.of(one))
                                .flatMap(failures -> Mono.<Map<UUID, ScimException>>error(new Failures(failures))))
                        .retryWhen(ResourceService.ON_CLASH)
                        .onErrorResume(Failures.class, takenBack -> Mono.just(takenBack.byId))
                        .onErrorResume(ScimException.class, why -> all(List.of(one), why)))
                .collect(HashMap::new, Map::putAll);
        return each.flatMap(found -> found.isEmpty() ? all(all, refused) : Mono.just(found));
    }

    private Mono<Map<UUID, ScimException>> createOthers(List<NewResource> all, Map<UUID, ScimException> failed) {
        List<NewResource> others =
                all.stream().filter(one -> !failed.containsKey(one.id())).toList();
        return others.isEmpty() ? Mono.just(failed) : createHashed(others).doOnNext(more -> more.putAll(failed));
    }

    /**
     * PostgreSQL refuses a statement as a whole, so each resource gets its own. After an outage the rest fail with it; what was created
     * before stays a success.
     */
    private Mono<Map<UUID, ScimException>> createOneByOne(List<NewResource> all, ScimException refused) {
        if (all.size() == 1 || ScimException.isPassing(refused)) {
            return all(all, refused);
        }
        AtomicReference<@Nullable ScimException> outage = new AtomicReference<>();
        return Flux.fromIterable(all)
                .concatMap(one -> {
                    ScimException away = outage.get();
                    return away != null
                            ? Mono.just(Map.of(one.id(), away))
                            : createHashed(List.of(one)).onErrorResume(ScimException.class, now -> {
                                outage.set(now);
                                return Mono.just(Map.of(one.id(), now));
                            });
                })
                .collect(HashMap::new, Map::putAll);
    }

    private static Mono<Map<UUID, ScimException>> all(List<NewResource> all, ScimException refused) {
        return ScimException.isPassing(refused)
                ? Mono.error(refused)
                : Mono.just(all.stream()
                        .collect(Collectors.toMap(NewResource::id, one -> refused, (a, b) -> a, HashMap::new)));
    }

    /** Creates one, together with others that come at the same time if it has no members. */
    Mono<Void> createOne(NewResource created) {
        if (created.members().isEmpty()) {
            return hashed(List.of(created))
                    .flatMap(hashed -> repository.insert(hashed.getFirst()).retryWhen(ResourceService.ON_CLASH));
        }
        return create(List.of(created))
                .flatMap(
                        failures -> Mono.justOrEmpty(failures.get(created.id())).flatMap(Mono::error));
    }

    /** The members of what was inserted. */
    private Mono<Map<UUID, ScimException>> insertMembers(List<NewResource> all, Map<UUID, ScimException> failures) {
        Map<ResourceRules, Map<UUID, SequencedSet<UUID>>> wanted = new LinkedHashMap<>();
        for (NewResource one : all) {
            if (!one.members().isEmpty() && !failures.containsKey(one.id())) {
                wanted.computeIfAbsent(one.request().rules(), rules -> new LinkedHashMap<>())
                        .put(one.id(), one.members());
            }
        }
        return Flux.fromIterable(wanted.entrySet())
                .concatMap(entry -> entry.getKey().insertMembers(all.getFirst().caller(), entry.getValue()))
                .filter(unknown -> !unknown.isEmpty())
                .concatMap(unknown -> Mono.<Map<UUID, ScimException>>error(new Failures(unknown)))
                .then(Mono.just(failures));
    }

    private Mono<List<NewResource>> hashed(List<NewResource> all) {
        if (all.stream().allMatch(one -> one.secrets().isEmpty())) {
            return Mono.just(all);
        }
        return Flux.fromIterable(all)
                .flatMapSequential(one -> hashing.hash(one.secrets()).map(one::withHashes), HASHED_AT_ONCE)
                .collectList();
    }
}
