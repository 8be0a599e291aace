package dev.roster.console;

import dev.roster.auth.Admin;
import dev.roster.console.ChangeView.Subject;
import dev.roster.console.RequestFilter.Place;
import dev.roster.console.RequestRepository.Found;
import dev.roster.console.ResourceTableRepository.Holder;
import dev.roster.console.Rewrites.Rewrite;
import dev.roster.protocol.error.ScimException;
import dev.roster.web.Json;
import dev.roster.web.QueryParameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;

/** The log of requests: a list that stays up to date, and one request with all that is known of it. */
@Component
public class RequestsHandler {
    private static final int BODY = 50_000;
    private static final int WHOLE_BODY = 20_000_000;
    private static final int MOST_OPEN = 20;
    /** Those that SCIM has, beside groups of them. */
    private static final SequencedMap<String, String> STATUSES = new LinkedHashMap<>();

    static {
        STATUSES.put("", "all");
        STATUSES.put("errors", "refused or failed");
        STATUSES.put("refused", "refused (400 to 499)");
        STATUSES.put("failed", "failed (from 500 on)");
        IntStream.of(200, 201, 204, 400, 401, 404, 409, 412, 413, 429, 500, 503)
                .mapToObj(Integer::toString)
                .forEach(number -> STATUSES.put(number, number));
    }

    private final ConsoleHandler console;
    private final RequestRepository requests;
    private final NameRepository names;
    private final ResourceTableRepository resources;
    private final ChangeRepository journal;
    private final ContactRepository contacts;

    RequestsHandler(
            ConsoleHandler console,
            RequestRepository requests,
            NameRepository names,
            ResourceTableRepository resources,
            ChangeRepository journal,
            ContactRepository contacts) {
        this.console = console;
        this.requests = requests;
        this.names = names;
        this.resources = resources;
        this.journal = journal;
        this.contacts = contacts;
    }

    record Option(String value, String label, boolean isSelected) {}

    /** The list with its form. */
    record ListView(
            String title,
            List<Option> statuses,
            List<Option> tokens,
            String user,
            String text,
            String from,
            String until,
            Rows list) {}

    /**
     * The rows alone, which are asked for anew.
     *
     * @param poll the query that asks for them
     * @param isNewest they are the first page
     * @param older the query of the next page
     * @param searched how many rows were looked at, where that was not all
     */
    record Rows(
            List<RequestRow> rows,
            String poll,
            boolean isNewest,
            @Nullable String older,
            @Nullable String searched,
            boolean isEmpty,
            String filter) {
        static Rows of(RequestFilter filter, Found found) {
            Place next = found.next();
            String newest = found.rows().isEmpty()
                    ? "none"
                    : found.rows().getFirst().place().toString();
            String query = filter.query();
            int window = filter.asksForErrors() ? RequestRepository.ERRORS_WINDOW : RequestRepository.WINDOW;
            return new Rows(
                    found.rows(),
                    (query.isEmpty() ? "" : query + "&") + "newest=" + newest,
                    filter.before() == null,
                    next == null ? null : filter.before(next).query(),
                    found.isCut() ? String.format(Locale.ROOT, "%,d", window) : null,
                    found.rows().isEmpty(),
                    filter.words());
        }
    }

    /** Rows without paging; a view has none rather than an empty one. */
    record Table(List<RequestRow> rows) {
        static @Nullable Table of(List<RequestRow> rows) {
            return rows.isEmpty() ? null : new Table(rows);
        }
    }

    /**
     * One request and what it led to.
     *
     * @param shownBody with a line for each value, if it is JSON
     * @param parts other rows of the same request: the operations of a bulk request that were refused
     * @param holder who has the unique value that was refused
     */
    record RequestView(
            String title,
            LoggedRequest request,
            @Nullable Cut parameters,
            @Nullable String shownBody,
            boolean isBodyCut,
            List<Rewrite> understood,
            @Nullable Subject resource,
            List<ChangeView> changes,
            boolean hasMoreChanges,
            @Nullable Table parts,
            @Nullable Holder holder,
            @Nullable Table newer,
            @Nullable Table older) {
        boolean isRewritten() {
            return !understood.isEmpty();
        }

        boolean hasChanges() {
            return !changes.isEmpty();
        }

        boolean hasManyChanges() {
            return changes.size() > MOST_OPEN;
        }

        String howMany() {
            return hasMoreChanges ? "The first " + changes.size() : "All " + changes.size();
        }
    }

    Mono<ServerResponse> list(ServerRequest request) {
        Admin admin = ConsoleHandler.admin(request);
        RequestFilter filter = RequestFilter.of(name -> parameter(request, name));
        boolean isPart = request.headers().firstHeader("HX-Request") != null;
        return requests.find(admin.tenantId(), filter).flatMap(found -> {
            Rows rows = Rows.of(filter, found);
            if (isPart) {
                // Nothing new: what is on the screen stays, with what is selected there.
                return rows.poll().endsWith("newest=" + parameter(request, "newest"))
                        ? ServerResponse.noContent().build()
                        : console.page(request, "requests-rows", rows);
            }
            return contacts.tokens(admin.tenantId())
                    .flatMap(tokens -> console.page(request, "requests", view(filter, tokens, rows)));
        });
    }

    private static ListView view(RequestFilter filter, List<String> tokens, Rows rows) {
        List<Option> named =
                new ArrayList<>(List.of(new Option("", "any", filter.token().isEmpty())));
        named.add(new Option(RequestSearch.UNKNOWN, "unknown", RequestSearch.UNKNOWN.equals(filter.token())));
        tokens.forEach(token -> named.add(new Option(token, token, token.equals(filter.token()))));
        return new ListView(
                "Requests",
                statuses(filter.status()),
                named,
                filter.user(),
                filter.text(),
                RequestFilter.input(filter.from()),
                RequestFilter.input(filter.until()),
                rows);
    }

    private static List<Option> statuses(String status) {
        Map<String, String> labels = new LinkedHashMap<>(STATUSES);
        labels.putIfAbsent(status, status);
        return labels.entrySet().stream()
                .map(one ->
                        new Option(one.getKey(), one.getValue(), one.getKey().equals(status)))
                .toList();
    }

    Mono<ServerResponse> one(ServerRequest request) {
        int tenant = ConsoleHandler.admin(request).tenantId();
        String requestId = request.pathVariable("id");
        String rowId = parameter(request, "row");
        int length = parameter(request, "body").equals("all") ? WHOLE_BODY : BODY;
        return requests.ofRequest(tenant, requestId)
                .filter(rows -> !rows.isEmpty())
                .switchIfEmpty(Mono.error(() -> ScimException.notFound(
                        "The log has no request of this id: it is older than the log is kept, or its id is another.")))
                .flatMap(rows -> {
                    RequestRow row = rows.stream()
                            .filter(one -> Long.toString(one.id()).equals(rowId))
                            .findFirst()
                            .orElse(rows.getFirst());
                    return view(tenant, row, rows, length);
                })
                .flatMap(view -> console.page(request, "request", view));
    }

    private Mono<RequestView> view(int tenant, RequestRow row, List<RequestRow> rows, int length) {
        String about =
                row.resourceId() == null ? row.subject() : row.resourceId().toString();
        return names.whom(tenant, about == null ? "" : about)
                .flatMap(whom -> Mono.zip(
                        requests.find(row, length),
                        row.isRefusedPart()
                                ? Mono.just(List.<ChangeRow>of())
                                : journal.ofRequest(tenant, row.requestId()),
                        holder(tenant, row).singleOptional(),
                        requests.neighbours(tenant, row, whom, true),
                        requests.neighbours(tenant, row, whom, false)))
                .map(all -> view(
                        row,
                        rows,
                        all.getT1(),
                        all.getT2(),
                        all.getT3(),
                        Table.of(all.getT4()),
                        Table.of(all.getT5())));
    }

    private static RequestView view(
            RequestRow row,
            List<RequestRow> rows,
            LoggedRequest request,
            List<ChangeRow> changes,
            Optional<Holder> holder,
            @Nullable Table newer,
            @Nullable Table older) {
        String body = request.body();
        String type = row.resourceType();
        return new RequestView(
                row.method() + " " + row.path(),
                request,
                Cut.ofNullable(request.query()),
                body == null ? null : pretty(body),
                body != null && body.length() < request.bodyLength(),
                Rewrites.of(request.rewrites()),
                row.resourceId() == null || type == null ? null : Subject.of(type, row.resourceId(), row.about()),
                changes.stream()
                        .limit(ChangeRepository.PAGE)
                        .map(ChangeView::of)
                        .toList(),
                changes.size() > ChangeRepository.PAGE,
                Table.of(rows.stream().filter(other -> other.id() != row.id()).toList()),
                holder.orElse(null),
                newer,
                older);
    }

    /** Who has the userName, or what else is unique in a type, that a request was refused for. */
    private Mono<Holder> holder(int tenant, RequestRow row) {
        String name = row.subject();
        return name == null || !"uniqueness".equals(row.scimType())
                ? Mono.empty()
                : resources.holder(tenant, row.resourceType(), name, row.resourceId());
    }

    /** With a line for each value, if it is JSON: what was refused may be none, and what was cut is none. */
    private static String pretty(String body) {
        try {
            return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(Json.MAPPER.readTree(body));
        } catch (JacksonException | NumberFormatException e) {
            return body;
        }
    }

    static String parameter(ServerRequest request, String name) {
        return QueryParameters.text(request, name).orElse("");
    }
}
