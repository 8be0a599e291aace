package dev.roster.console;

import dev.roster.console.RequestView.Known;
import dev.roster.console.ResourceTableRepository.Holder;
import dev.roster.protocol.error.ScimException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** One request with all that is known of it. */
@Component
public class RequestHandler {
    private static final int BODY = 50_000;
    private static final int WHOLE_BODY = 20_000_000;

    private final ConsoleHandler console;
    private final RequestRepository requests;
    private final NameRepository names;
    private final ResourceTableRepository resources;
    private final ChangeRepository journal;

    RequestHandler(
            ConsoleHandler console,
            RequestRepository requests,
            NameRepository names,
            ResourceTableRepository resources,
            ChangeRepository journal) {
        this.console = console;
        this.requests = requests;
        this.names = names;
        this.resources = resources;
        this.journal = journal;
    }

    Mono<ServerResponse> page(ServerRequest request) {
        int tenant = ConsoleHandler.admin(request).tenantId();
        String requestId = ConsoleHandler.text(request.pathVariable("id"));
        Long row = row(ConsoleHandler.parameter(request, "row"));
        int length = ConsoleHandler.parameter(request, "body").equals("all") ? WHOLE_BODY : BODY;
        return requests.find(tenant, requestId, row)
                .switchIfEmpty(Mono.error(() -> ScimException.notFound(
                        "The log has no request of this id: it is older than the log is kept, or its id is another.")))
                .flatMap(found -> known(tenant, found, length).map(known -> RequestView.of(found, known)))
                .flatMap(view -> console.page(request, "request", view));
    }

    private static @Nullable Long row(String text) {
        if (text.isEmpty()) {
            return null;
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw ConsoleHandler.nothingHere();
        }
        return Long.valueOf(text);
    }

    private Mono<Known> known(int tenant, RequestRow row, int length) {
        String about =
                row.resourceId() == null ? row.subject() : row.resourceId().toString();
        return names.whom(tenant, about == null ? "" : about)
                .flatMap(whom -> Mono.zip(
                        requests.find(row, length),
                        row.isRefusedPart() ? Mono.just(List.<ChangeRow>of()) : journal.ofRequest(tenant, row),
                        requests.parts(tenant, row),
                        requests.others(tenant, row),
                        holder(tenant, row).singleOptional(),
                        requests.neighbours(tenant, row, whom, true),
                        requests.neighbours(tenant, row, whom, false)))
                .map(all -> new Known(
                        all.getT1(), all.getT2(), all.getT3(), all.getT4(), all.getT5(), all.getT6(), all.getT7()));
    }

    /** Who has the userName, or what else is unique in a type, that a request was refused for. */
    private Mono<Holder> holder(int tenant, RequestRow row) {
        String name = row.subject();
        return name == null || !"uniqueness".equals(row.scimType())
                ? Mono.empty()
                : resources.holder(tenant, row.resourceType(), name, row.resourceId());
    }
}
