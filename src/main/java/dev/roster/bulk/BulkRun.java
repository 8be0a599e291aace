package dev.roster.bulk;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.message.BulkOperation;
import dev.roster.protocol.message.BulkPlan;
import dev.roster.protocol.message.BulkRequest;
import dev.roster.protocol.message.BulkResult;
import dev.roster.protocol.patch.PatchOperation;
import dev.roster.protocol.resource.Resource;
import dev.roster.resources.Found;
import dev.roster.resources.ResourceCreation;
import dev.roster.resources.ResourceRequest;
import dev.roster.resources.ResourceService;
import dev.roster.resources.Stored;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Does the operations of one bulk request, one step of its plan after the other. */
final class BulkRun {
    private static final int MOST_IN_A_STEP = 250;

    private final BulkTargets targets;
    private final ResourceService service;
    private final BulkPlan plan;
    private final BulkResults results;
    private final BulkData data;
    private final BulkCreation creation;

    BulkRun(BulkRequest request, BulkTargets targets, ResourceService service, ResourceCreation creation) {
        this.targets = targets;
        this.service = service;
        this.plan = new BulkPlan(request.operations(), creation::newId);
        this.data = new BulkData(request, plan);
        this.results = new BulkResults(request, plan, targets, data);
        this.creation = new BulkCreation(targets, plan, data, results, creation);
    }

    Mono<List<BulkResult>> results() {
        return Mono.defer(this::step)
                .subscribeOn(Schedulers.parallel())
                .repeat(() -> !results.isEnded())
                .then(Mono.fromSupplier(results::inOrder));
    }

    private Mono<Void> step() {
        BulkPlan.Step step = plan.next(MOST_IN_A_STEP);
        List<BulkOperation> operations = step.operations();
        if (operations.isEmpty()) {
            results.end();
            return Mono.empty();
        }
        boolean creates = operations.getFirst().isCreate();
        Mono<Void> done = step.circular()
                ? creation.circle(operations)
                : creates ? creation.create(operations) : one(operations.getFirst());
        return done.onErrorResume(failure -> interrupted(operations, failure));
    }

    /** A database that is away or has too much to do ends the request: nobody waits for thousands of operations to fail. */
    private Mono<Void> interrupted(List<BulkOperation> operations, Throwable failure) {
        boolean isOutage = ScimException.isPassing(failure);
        if (isOutage && results.inOrder().isEmpty()) {
            return Mono.error(failure);
        }
        operations.stream()
                .filter(operation -> !results.has(operation))
                .forEach(operation -> results.failed(operation, failure));
        if (isOutage) {
            results.end();
        }
        return Mono.empty();
    }

    private Mono<Void> one(BulkOperation operation) {
        return Mono.defer(() -> change(operation))
                .doOnNext(results::succeeded)
                .onErrorResume(BulkRun::isRefusal, refusal -> {
                    results.failed(operation, refusal);
                    return Mono.empty();
                })
                .then();
    }

    private static boolean isRefusal(Throwable failure) {
        return failure instanceof ScimException && !ScimException.isPassing(failure);
    }

    private Mono<BulkResult> change(BulkOperation operation) {
        data.requirePossible(operation);
        String path = data.path(operation);
        ResourceRequest request = targets.request(operation, path);
        UUID id = targets.id(request, path);
        String location = Resource.location(request.type(), id, targets.baseUrl());
        return switch (Objects.requireNonNull(operation.method())) {
            case PUT ->
                replace(operation, request, id).map(replaced -> changed(operation, location, replaced.stored()));
            case PATCH -> patch(operation, request, id).map(patched -> changed(operation, location, patched.stored()));
            case DELETE ->
                service.delete(request, id)
                        .then(Mono.fromSupplier(() -> new BulkResult(operation, location, null, 204, null)));
            case POST -> throw new IllegalStateException("creates have steps of their own");
        };
    }

    private Mono<Found> replace(BulkOperation operation, ResourceRequest request, UUID id) {
        ObjectNode body = BulkData.object(data.read(operation));
        ObjectNode attributes = request.attributes(body, targets.trace().rewrites());
        return service.replace(request, id, attributes);
    }

    private Mono<Found> patch(BulkOperation operation, ResourceRequest request, UUID id) {
        List<String> rewrites = targets.trace().rewrites();
        JsonNode body = request.caller().dialect().bulkPatch(data.read(operation), rewrites);
        List<PatchOperation> operations = request.operations(BulkData.object(body), id, rewrites);
        return service.patch(request, id, operations);
    }

    private static BulkResult changed(BulkOperation operation, String location, Stored resource) {
        return new BulkResult(operation, location, resource.etag(), 200, null);
    }
}
