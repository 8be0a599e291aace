package dev.roster.bulk;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.message.BulkOperation;
import dev.roster.protocol.message.BulkPlan;
import dev.roster.protocol.message.BulkResult;
import dev.roster.protocol.resource.Resource;
import dev.roster.resources.NewResource;
import dev.roster.resources.ResourceCreation;
import dev.roster.resources.ResourceRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** The creates of a bulk request: many in a row at once, and those that refer to each other together. */
record BulkCreation(BulkTargets targets, BulkPlan plan, BulkData data, BulkResults results, ResourceCreation creation) {
    private static final int MOST_ATTEMPTS = 3;

    /** A create as it was read: a resource to create, or why there is none. */
    private record Create(
            BulkOperation operation,
            @Nullable NewResource resource,
            @Nullable ScimException error) {
        String bulkId() {
            return Objects.requireNonNull(operation.bulkId());
        }

        @Nullable
        ScimException failure(Map<UUID, ScimException> failures) {
            return resource == null ? error : failures.get(resource.id());
        }
    }

    Mono<Void> create(List<BulkOperation> operations) {
        List<Create> creates = operations.stream().map(this::read).toList();
        List<NewResource> resources = resources(creates);
        if (!results.endsOnFailures()) {
            Mono<Map<UUID, ScimException>> all = resources.isEmpty() ? Mono.just(Map.of()) : creation.create(resources);
            return all.doOnNext(failures -> settle(creates, failures)).then();
        }
        // Nothing may be done behind the failure that ends the request: all at once only if none fails.
        Mono<Boolean> atOnce = resources.size() < creates.size()
                ? Mono.just(false)
                : creation.createTogether(resources).map(Map::isEmpty);
        return atOnce.flatMap(done -> {
            if (done) {
                settle(creates, Map.of());
                return Mono.empty();
            }
            return Flux.fromIterable(creates).concatMap(this::createNext, 1).then();
        });
    }

    private Mono<Void> createNext(Create create) {
        if (results.isEnded()) {
            return Mono.empty();
        }
        NewResource resource = create.resource();
        Mono<Map<UUID, ScimException>> one =
                resource == null ? Mono.just(Map.of()) : creation.create(List.of(resource));
        return one.doOnNext(failures -> settle(List.of(create), failures)).then();
    }

    /** Creates that refer to each other: all of them, but for those that need one that can't be created (RFC 7644 section 3.7.1). */
    Mono<Void> circle(List<BulkOperation> operations) {
        List<Create> creates = operations.stream().map(this::read).toList();
        return together(withoutFailed(creates, Map.of()), 1);
    }

    private Mono<Void> together(List<Create> circle, int attempt) {
        if (circle.isEmpty() || results.isEnded()) {
            return Mono.empty();
        }
        return creation.createTogether(resources(circle)).flatMap(failures -> {
            if (failures.isEmpty()) {
                settle(circle, failures);
                return Mono.empty();
            }
            List<Create> others = withoutFailed(circle, failures);
            if (attempt < MOST_ATTEMPTS) {
                return together(others, attempt + 1);
            }
            ScimException unresolved = ScimException.status(
                    409, "This operation refers to others in a circle that could not be created; send it again.");
            others.forEach(create -> results.failed(create.operation(), unresolved));
            return Mono.empty();
        });
    }

    /** Those that neither failed nor refer, by way of whatever others, to one that did. */
    private List<Create> withoutFailed(List<Create> circle, Map<UUID, ScimException> failures) {
        Map<String, List<Create>> mentioning = new HashMap<>();
        Deque<String> missing = new ArrayDeque<>();
        for (Create create : circle) {
            create.operation()
                    .mentions()
                    .forEach(bulkId -> mentioning
                            .computeIfAbsent(bulkId, key -> new ArrayList<>())
                            .add(create));
            ScimException failure = create.failure(failures);
            if (failure != null) {
                results.failed(create.operation(), failure);
                missing.add(create.bulkId());
            }
        }
        for (String bulkId = missing.poll(); bulkId != null; bulkId = missing.poll()) {
            for (Create create : mentioning.getOrDefault(bulkId, List.of())) {
                if (!results.has(create.operation())) {
                    results.failed(create.operation(), BulkData.missing(bulkId));
                    missing.add(create.bulkId());
                }
            }
        }
        return circle.stream()
                .filter(create -> !results.has(create.operation()))
                .toList();
    }

    private Create read(BulkOperation operation) {
        try {
            data.requirePossible(operation);
            String path = data.path(operation);
            ResourceRequest request = targets.request(operation, path);
            targets.requireEndpoint(request, path);
            ObjectNode body = BulkData.object(data.read(operation));
            ObjectNode attributes = request.attributes(body, targets.trace().rewrites());
            UUID id = Objects.requireNonNull(plan.id(Objects.requireNonNull(operation.bulkId())));
            return new Create(operation, creation.prepare(request, id, attributes), null);
        } catch (ScimException e) {
            return new Create(operation, null, e);
        }
    }

    private static List<NewResource> resources(List<Create> creates) {
        return creates.stream().map(Create::resource).filter(Objects::nonNull).toList();
    }

    private void settle(List<Create> creates, Map<UUID, ScimException> failures) {
        for (Create create : creates) {
            ScimException failure = create.failure(failures);
            if (failure == null) {
                NewResource made = Objects.requireNonNull(create.resource());
                String location = Resource.location(made.type(), made.id(), targets.baseUrl());
                results.succeeded(new BulkResult(create.operation(), location, Resource.etag(1), 201, null));
            } else {
                results.failed(create.operation(), failure);
            }
        }
    }
}
