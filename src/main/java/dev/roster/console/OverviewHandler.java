package dev.roster.console;

import dev.roster.console.ContactRepository.Contact;
import dev.roster.console.ContactRepository.Refused;
import dev.roster.console.OverviewRepository.Operation;
import dev.roster.console.OverviewRepository.Rate;
import dev.roster.protocol.schema.SchemaRegistry;
import dev.roster.web.Json;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How much there is, what is asked at what rate, and when clients were last heard of. */
@Component
public class OverviewHandler {
    private final ConsoleHandler console;
    private final SchemaRegistry registry;
    private final OverviewRepository overview;
    private final ContactRepository contacts;
    private final RequestRepository requests;
    private final Clock clock;

    OverviewHandler(
            ConsoleHandler console,
            SchemaRegistry registry,
            OverviewRepository overview,
            ContactRepository contacts,
            RequestRepository requests,
            Clock clock) {
        this.console = console;
        this.registry = registry;
        this.overview = overview;
        this.contacts = contacts;
        this.requests = requests;
        this.clock = clock;
    }

    /** A number with what it counts, and the path of the page that shows it; empty: there is none. */
    record Count(String label, String number, String path) {
        static Count of(String label, long number, String path) {
            return new Count(label, String.format(Locale.ROOT, "%,d", number), path);
        }
    }

    record PeriodLink(String label, boolean isCurrent) {}

    record OverviewView(
            String title,
            List<Count> counts,
            String period,
            int step,
            List<PeriodLink> periods,
            List<Operation> operations,
            List<Contact> contacts,
            @Nullable Refused refused,
            boolean isQuiet) {
        boolean isAverage() {
            return step > 1;
        }

        boolean hasContacts() {
            return !contacts.isEmpty() || refused != null;
        }
    }

    Mono<ServerResponse> page(ServerRequest request) {
        int tenant = ConsoleHandler.admin(request).tenantId();
        Period period = Period.parse(ConsoleHandler.parameter(request, "period"));
        OffsetDateTime yesterday =
                clock.instant().atOffset(ZoneOffset.UTC).minusDays(1).truncatedTo(ChronoUnit.MINUTES);
        return Mono.zip(
                        overview.resources(tenant),
                        overview.inactive(tenant),
                        overview.memberships(tenant),
                        requests.errors(tenant, yesterday),
                        overview.operations(tenant, period),
                        contacts.find(tenant).collectList(),
                        contacts.refused().singleOptional())
                .map(all -> new OverviewView(
                        "Overview",
                        counts(all.getT1(), all.getT2(), all.getT3(), all.getT4(), yesterday),
                        period.label(),
                        period.step(),
                        Arrays.stream(Period.values())
                                .map(one -> new PeriodLink(one.label(), one == period))
                                .toList(),
                        all.getT5(),
                        all.getT6(),
                        all.getT7().orElse(null),
                        all.getT5().isEmpty()))
                .flatMap(view -> console.page(request, "overview", view));
    }

    private List<Count> counts(
            Map<String, Long> resources, long inactive, long memberships, String errors, OffsetDateTime yesterday) {
        List<Count> counts = new ArrayList<>();
        registry.resourceTypes().forEach(type -> {
            long number = resources.getOrDefault(type.name(), 0L);
            counts.add(Count.of(type.endpoint().substring(1), number, "/console/resources/" + type.name()));
            if (type.name().equals("User")) {
                counts.add(Count.of("active users", number - inactive, ""));
                counts.add(Count.of("inactive users", inactive, "/console/resources/User?active=false"));
            }
        });
        counts.add(Count.of("memberships", memberships, ""));
        counts.add(new Count(
                "refused or failed in 24 hours", errors, "/console/requests?status=errors&from=" + yesterday));
        return counts;
    }

    /** The plot's points: the start of each step in seconds, and the sums of that step. */
    Mono<ServerResponse> rates(ServerRequest request) {
        Period period = Period.parse(ConsoleHandler.parameter(request, "period"));
        return overview.rates(ConsoleHandler.admin(request).tenantId(), period).flatMap(rates -> {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.put("step", period.step() * 60);
            json.set("at", column(rates, rate -> rate.at().toEpochSecond()));
            json.set("requests", column(rates, Rate::requests));
            json.set("refused", column(rates, Rate::refused));
            json.set("failed", column(rates, Rate::failed));
            return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).bodyValue(Json.bytes(json));
        });
    }

    private static ArrayNode column(List<Rate> rates, ToLongFunction<Rate> value) {
        ArrayNode column = JsonNodeFactory.instance.arrayNode(rates.size());
        rates.forEach(rate -> column.add(value.applyAsLong(rate)));
        return column;
    }
}
