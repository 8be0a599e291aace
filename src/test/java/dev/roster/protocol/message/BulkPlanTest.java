package dev.roster.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.roster.protocol.message.BulkOperation.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BulkPlanTest {

    @Test
    void groupsThatNameThousandsOfLaterUsersWaitForAllOfThemAtNoCost() {
        Set<String> users = IntStream.range(0, 9000).mapToObj(i -> "user" + i).collect(Collectors.toUnmodifiableSet());
        List<BulkOperation> operations = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            operations.add(create(operations.size(), "group" + i, users));
        }
        users.forEach(user -> operations.add(create(operations.size(), user, Set.of())));

        List<BulkOperation> done = assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> all(new BulkPlan(operations, UUID::randomUUID)));
        assertThat(done)
                .hasSameSizeAs(operations)
                .endsWith(operations.subList(0, 50).toArray(BulkOperation[]::new));
    }

    private static List<BulkOperation> all(BulkPlan plan) {
        List<BulkOperation> done = new ArrayList<>();
        for (BulkPlan.Step step = plan.next(250); !step.operations().isEmpty(); step = plan.next(250)) {
            step.operations().forEach(operation -> plan.done(operation, true));
            done.addAll(step.operations());
        }
        return done;
    }

    private static BulkOperation create(int index, String bulkId, Set<String> mentions) {
        return new BulkOperation(index, Method.POST, bulkId, "/Users", null, null, mentions, null);
    }
}
