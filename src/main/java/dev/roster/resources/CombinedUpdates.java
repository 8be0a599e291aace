package dev.roster.resources;

import dev.roster.database.LaneProperties;
import dev.roster.database.Lanes;
import dev.roster.database.Outcome;
import dev.roster.database.Transactions;
import dev.roster.database.Write;
import dev.roster.web.Caller;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Changes of a resource together with its memberships, in a transaction each. Those of one resource wait here, and not on as many connections. */
@Component
class CombinedUpdates {
    private final ResourceWriteRepository writes;
    private final Transactions transactions;
    private final Lanes<Combined, Stored> lanes;

    CombinedUpdates(
            ResourceWriteRepository writes, Transactions transactions, LaneProperties settings, MeterRegistry meters) {
        this.writes = writes;
        this.transactions = transactions;
        this.lanes = new Lanes<>("combined", settings.oneByOne(), meters, all -> updateOne(all.getFirst()));
    }

    private record Combined(EditedResource edited, ResourceRules rules, MembershipChange change) implements Write {
        @Override
        public Caller caller() {
            return edited.caller();
        }

        @Override
        public UUID resourceId() {
            return edited.resourceId();
        }

        @Override
        public Collection<?> claims() {
            return List.of();
        }
    }

    Mono<Stored> update(EditedResource edited, ResourceRules rules, MembershipChange change) {
        return lanes.send(new Combined(edited, rules, change));
    }

    private Mono<List<Outcome<Stored>>> updateOne(Combined one) {
        Stored next = one.edited().stored();
        // The update checks the version and holds the lock.
        return transactions
                .atomically(writes.updateNow(one.edited())
                        .then(one.rules().saveNow(one.caller(), one.resourceId(), 0, one.change()))
                        .map(next::at)
                        .defaultIfEmpty(next))
                .map(stored -> List.of(new Outcome<>(stored, null)));
    }
}
