package dev.roster.console;

import dev.roster.auth.Admin;
import dev.roster.console.RequestFilter.Place;
import dev.roster.console.RequestRepository.Found;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The log of requests: a list that stays up to date. */
@Component
public class RequestsHandler {
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
    private final ContactRepository contacts;

    RequestsHandler(ConsoleHandler console, RequestRepository requests, ContactRepository contacts) {
        this.console = console;
        this.requests = requests;
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
     * @param isLive they are asked for anew, which is too much for the database where it has to look into each text
     * @param older the query of the next page
     * @param searched how many rows were looked at, where that was not all
     */
    record Rows(
            List<RequestRow> rows,
            String poll,
            boolean isNewest,
            boolean isLive,
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
            return new Rows(
                    found.rows(),
                    (query.isEmpty() ? "" : query + "&") + "newest=" + newest,
                    filter.before() == null,
                    filter.before() == null && filter.text().isEmpty(),
                    next == null ? null : filter.before(next).query(),
                    found.isCut() ? String.format(Locale.ROOT, "%,d", filter.window()) : null,
                    found.rows().isEmpty(),
                    filter.words());
        }
    }

    Mono<ServerResponse> list(ServerRequest request) {
        Admin admin = ConsoleHandler.admin(request);
        RequestFilter filter = RequestFilter.of(name -> ConsoleHandler.parameter(request, name));
        boolean isPart = request.headers().firstHeader("HX-Request") != null;
        return requests.find(admin.tenantId(), filter).flatMap(found -> {
            Rows rows = Rows.of(filter, found);
            if (isPart) {
                // Nothing new: what is on the screen stays, with what is selected there.
                return rows.poll().endsWith("newest=" + ConsoleHandler.parameter(request, "newest"))
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
        named.add(new Option(RequestFilter.UNKNOWN, "unknown", RequestFilter.UNKNOWN.equals(filter.token())));
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
}
