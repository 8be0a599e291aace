package dev.roster.protocol.message;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The order in which the operations of a bulk request are done: that of the request, but an operation that refers to a resource that a
 * later one creates waits for it (RFC 7644 section 3.7.2). Those that wait for each other in a circle are done together.
 */
public final class BulkPlan {
    private static final Comparator<BulkOperation> BY_INDEX = Comparator.comparingInt(BulkOperation::index);

    /** Whether the resource of a bulkId is there yet. */
    private enum State {
        PENDING,
        CREATED,
        FAILED
    }

    private final Iterator<BulkOperation> unseen;
    private final PriorityQueue<BulkOperation> ready = new PriorityQueue<>(BY_INDEX);
    private final Map<String, UUID> ids = new HashMap<>();
    private final Map<String, State> states = new HashMap<>();
    private final Map<String, List<BulkOperation>> waiting = new HashMap<>();

    private final Map<String, BulkOperation> creates = new HashMap<>();

    /** Creates that wait, those that a step took meanwhile among them. */
    private final PriorityQueue<BulkOperation> waitingCreates = new PriorityQueue<>(BY_INDEX);

    private final boolean[] taken;

    /** By index, how many resources an operation that waits still needs: to ask anew would cost the square of what it mentions. */
    private final int[] needed;

    /**
     * A plan.
     *
     * @param newId an id for each resource that is to be created
     */
    public BulkPlan(List<BulkOperation> operations, Supplier<UUID> newId) {
        this.unseen = operations.iterator();
        this.needed = new int[operations.size()];
        this.taken = new boolean[operations.size()];
        for (BulkOperation operation : operations) {
            String bulkId = operation.bulkId();
            if (operation.isCreate() && bulkId != null) {
                ids.put(bulkId, newId.get());
                states.put(bulkId, State.PENDING);
                creates.put(bulkId, operation);
            }
        }
    }

    /**
     * Operations to do now.
     *
     * @param circular whether they are creates that refer to each other
     */
    public record Step(List<BulkOperation> operations, boolean circular) {}

    /** The next step: one operation, or up to {@code most} creates in a row; without operations when all are done. */
    public Step next(int most) {
        List<BulkOperation> step = new ArrayList<>();
        Set<String> inStep = new HashSet<>();
        for (BulkOperation next = peek(); next != null && step.size() < most; next = peek()) {
            if (!step.isEmpty() && (!next.isCreate() || !Collections.disjoint(next.mentions(), inStep))) {
                break;
            }
            ready.remove(next);
            Set<String> pending = pending(next);
            if (!pending.isEmpty()) {
                await(next, pending);
                continue;
            }
            step.add(next);
            taken[next.index()] = true;
            if (!next.isCreate()) {
                break;
            }
            inStep.add(Objects.requireNonNull(next.bulkId()));
        }
        return step.isEmpty() && !waiting.isEmpty() ? circle() : new Step(step, false);
    }

    /** Says how an operation ended; those that waited for it only can be done then. */
    public void done(BulkOperation operation, boolean succeeded) {
        String bulkId = operation.bulkId();
        if (!operation.isCreate() || bulkId == null) {
            return;
        }
        states.put(bulkId, succeeded ? State.CREATED : State.FAILED);
        List<BulkOperation> waited = waiting.remove(bulkId);
        if (waited != null) {
            waited.stream()
                    .filter(one -> --needed[one.index()] == 0 && !taken[one.index()])
                    .forEach(ready::add);
        }
    }

    /** The id of the resource that an operation creates or has created; null when none has the bulkId. */
    public @Nullable UUID id(String bulkId) {
        return ids.get(bulkId);
    }

    /** A bulkId that the operation mentions and whose resource could not be created. */
    public @Nullable String failed(BulkOperation operation) {
        return operation.mentions().stream()
                .filter(bulkId -> states.get(bulkId) == State.FAILED)
                .findFirst()
                .orElse(null);
    }

    private @Nullable BulkOperation peek() {
        if (ready.isEmpty() && unseen.hasNext()) {
            ready.add(unseen.next());
        }
        return ready.peek();
    }

    private Set<String> pending(BulkOperation operation) {
        Set<String> missing = new HashSet<>(operation.mentions());
        missing.removeIf(bulkId -> states.get(bulkId) != State.PENDING);
        return missing;
    }

    private void await(BulkOperation operation, Set<String> pending) {
        needed[operation.index()] = pending.size();
        if (operation.isCreate()) {
            waitingCreates.add(operation);
        }
        pending.forEach(bulkId ->
                waiting.computeIfAbsent(bulkId, key -> new ArrayList<>()).add(operation));
    }

    /** The first create that waits, with all that it needs, directly and by way of others: nothing else is done with a circle. */
    private Step circle() {
        TreeSet<BulkOperation> circle = new TreeSet<>(BY_INDEX);
        Deque<BulkOperation> open = new ArrayDeque<>();
        while (taken[waitingCreates.element().index()]) {
            waitingCreates.remove();
        }
        open.add(waitingCreates.remove());
        for (BulkOperation next = open.poll(); next != null; next = open.poll()) {
            if (circle.add(next)) {
                taken[next.index()] = true;
                pending(next).stream().map(creates::get).forEach(open::add);
            }
        }
        return new Step(List.copyOf(circle), true);
    }
}
