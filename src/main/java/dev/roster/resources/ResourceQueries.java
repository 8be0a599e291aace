package dev.roster.resources;

import dev.roster.protocol.dialect.Dialect;
import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.error.ScimType;
import dev.roster.protocol.filter.CompareOperator;
import dev.roster.protocol.filter.Filter;
import dev.roster.protocol.filter.FilterResolver;
import dev.roster.protocol.message.SearchRequest;
import dev.roster.protocol.schema.AttributePath;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.sql.Binds;
import dev.roster.sql.FilterSql;
import dev.roster.sql.SortSql;
import dev.roster.web.RequestTrace;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Lists by filter, order and page (RFC 7644 section 3.4.2, RFC 9865): of one resource type or of several. */
@Service
public class ResourceQueries {
    public static final int DEFAULT_PAGE = 100;
    public static final int LARGEST_PAGE = 1000;
    private static final Set<String> NAMES = Set.of("username", "displayname", "externalid", "emails", "emails.value");
    private static final Set<String> EMAILS = Set.of("emails");
    private static final Set<String> VALUE = Set.of("value");

    private final ResourceRepository repository;
    private final Cursors cursors;
    private final Clock clock;
    private final Totals totals = new Totals(System::nanoTime);
    private final Places places = new Places(System::nanoTime);

    public ResourceQueries(ResourceRepository repository, Cursors cursors, Clock clock) {
        this.repository = repository;
        this.cursors = cursors;
        this.clock = clock;
    }

    /**
     * What a request selects.
     *
     * @param requests the same request for each of its types, in their order
     * @param isLookup whether it looks for one resource by a name or an address
     */
    record Selection(List<ResourceRequest> requests, SearchRequest search, Condition condition, boolean isLookup) {
        /** Whether it is all of some types, in the order in which they were made. */
        boolean isPlain() {
            return search.filter() == null && search.sortBy() == null;
        }

        /** Whether its answer may be held in memory as a whole: what is looked up is one resource, mostly. */
        boolean isShort() {
            int count = Objects.requireNonNullElse(search.count(), DEFAULT_PAGE);
            return isLookup
                    && requests.stream()
                            .allMatch(request -> !request.streamsMemberships() && count < request.mostInASlice());
        }

        SortSql sort(Binds binds) {
            return SortSql.of(search.sortBy(), search.isDescending(), types(requests), binds);
        }

        int tenantId() {
            return requests.getFirst().caller().tenantId();
        }
    }

    static Selection select(List<ResourceRequest> requests, SearchRequest search, RequestTrace trace) {
        String text = search.filter();
        if (text == null) {
            return new Selection(requests, search, binds -> "true", false);
        }
        Dialect dialect = requests.getFirst().caller().dialect();
        Filter<AttributePath> filter = dialect.filter(text, types(requests), trace.rewrites());
        String name = value(filter);
        trace.named(name);
        return new Selection(requests, search, where(filter, requests), name != null && requests.size() == 1);
    }

    /** What a filter looks for by a name or an e-mail address, as clients do before they create it. */
    private static @Nullable String value(Filter<AttributePath> filter) {
        return switch (filter) {
            case Filter.Comparison<AttributePath> comparison -> value(comparison, NAMES);
            case Filter.ValuePath<AttributePath> element ->
                isNamed(element.path(), EMAILS) ? valueOf(element.filter()) : null;
            default -> null;
        };
    }

    /** What is asked of an element's {@code value}. */
    private static @Nullable String valueOf(Filter<AttributePath> filter) {
        return switch (filter) {
            case Filter.Comparison<AttributePath> comparison -> value(comparison, VALUE);
            case Filter.And<AttributePath> all ->
                all.filters().stream()
                        .map(ResourceQueries::valueOf)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
            default -> null;
        };
    }

    private static @Nullable String value(Filter.Comparison<AttributePath> comparison, Set<String> names) {
        boolean isSought = comparison.operator() == CompareOperator.EQ
                && comparison.value().isString()
                && isNamed(comparison.path(), names);
        return isSought ? comparison.value().stringValue() : null;
    }

    private static boolean isNamed(AttributePath path, Set<String> names) {
        String sub = path.subAttribute();
        return names.contains((sub == null ? path.attribute() : path.attribute() + "." + sub).toLowerCase(Locale.ROOT));
    }

    /** A page by index; a start below 1 is 1 and a count below 0 is 0 (RFC 7644 section 3.4.2.4). */
    Mono<Page> byIndex(Selection selection) {
        int start = Math.max(1, Objects.requireNonNullElse(selection.search().startIndex(), 1));
        int count = Math.clamp(Objects.requireNonNullElse(selection.search().count(), DEFAULT_PAGE), 0, LARGEST_PAGE);
        // Of all in the order in which they were made: new ones come last, and move nobody.
        Supplier<List<String>> list = () -> words(selection);
        return selection.isPlain() && count > 0
                ? places.near(list, start - 1L, Mono.defer(() -> repository.survey(selection, Places.SPACING)))
                        .map(from -> page(selection, from, start, count, end -> places.keep(list, end)))
                : Mono.just(page(selection, places.before(list, 0), start, count, end -> {}));
    }

    private Page page(Selection selection, Places.Place from, int start, int count, Consumer<Places.Place> keep) {
        long offset = start - 1L;
        AtomicReference<@Nullable Found> last = new AtomicReference<>();
        Window window = new Window(from.last(), offset - from.offset(), count);
        Flux<List<Found>> slices = count == 0
                ? Flux.empty()
                : repository.page(selection, window).doOnNext(slice -> last.set(slice.getLast()));
        return new Page(slices, shown -> {
            Found end = last.get();
            if (end != null) {
                keep.accept(from.behind(offset + shown, end.position()));
            }
            // A page that is not full proves the total without counting, where all before it were counted now.
            boolean isLast = shown < count && (shown > 0 || start == 1) && from.last() == null;
            Mono<Long> total = isLast ? Mono.just(offset + shown) : count(selection);
            return total.map(matches -> "\"totalResults\":" + matches + ",\"startIndex\":" + start);
        });
    }

    /** A page by cursor (RFC 9865 section 2); the matches are not counted, so that every page costs the same. */
    Mono<Page> byCursor(Selection selection, String cursor) {
        int count = Objects.requireNonNullElse(selection.search().count(), DEFAULT_PAGE);
        if (count < 0 || count > LARGEST_PAGE) {
            throw invalidCount("count must be 0 to " + LARGEST_PAGE + ".");
        }
        if (selection.search().startIndex() != null) {
            throw ScimException.invalidValue("Give startIndex or cursor, not both.");
        }
        if (cursor.isEmpty()) {
            return Mono.just(page(selection, null, count));
        }
        return cursors.open(cursor, words(selection)).map(after -> {
            if (after.count() != count) {
                throw invalidCount("count must stay as it was for the first page: " + after.count() + ".");
            }
            return page(selection, after, count);
        });
    }

    /** One row more is asked for than is shown: it tells whether there is a next page. */
    private Page page(Selection selection, @Nullable Cursor after, int count) {
        if (count == 0) {
            return new Page(Flux.empty(), shown -> count(selection).map(matches -> "\"totalResults\":" + matches));
        }
        AtomicReference<@Nullable Found> last = new AtomicReference<>();
        AtomicInteger left = new AtomicInteger(count);
        Flux<List<Found>> slices = repository
                .page(selection, new Window(after == null ? null : after.last(), 0, count + 1))
                .map(slice -> slice.subList(0, Math.min(slice.size(), left.getAndAdd(-slice.size()))))
                .filter(slice -> !slice.isEmpty())
                .doOnNext(slice -> last.set(slice.getLast()));
        return new Page(slices, shown -> {
            Found end = last.get();
            return left.get() >= 0 || end == null
                    ? Mono.just("")
                    : cursors.seal(new Cursor(clock.instant(), count, end.position()), words(selection))
                            .map(text -> "\"nextCursor\":\"" + text + "\"");
        });
    }

    private Mono<Long> count(Selection selection) {
        Mono<Long> count = repository.count(selection);
        List<String> all =
                types(selection.requests()).stream().map(ResourceType::name).toList();
        return selection.search().filter() == null ? totals.get(List.of(selection.tenantId(), all), count) : count;
    }

    /** What makes a query that query: with another of these, a cursor means nothing. */
    private static List<String> words(Selection selection) {
        SearchRequest search = selection.search();
        return Stream.concat(
                        Stream.of(
                                Integer.toString(selection.tenantId()),
                                Objects.requireNonNullElse(search.filter(), ""),
                                Objects.requireNonNullElse(search.sortBy(), ""),
                                Boolean.toString(search.isDescending())),
                        types(selection.requests()).stream().map(ResourceType::name))
                .toList();
    }

    private static Condition where(Filter<AttributePath> filter, List<ResourceRequest> requests) {
        List<ResourceType> types = types(requests);
        if (types.size() == 1) {
            return ofType(filter, types.getFirst(), types);
        }
        List<Condition> conditions = types.stream()
                .map(type -> {
                    Condition condition = ofType(filter, type, types);
                    return (Condition)
                            binds -> "(r.type = " + binds.add(type.name()) + " AND " + condition.sql(binds) + ")";
                })
                .toList();
        return binds -> conditions.stream()
                .map(condition -> condition.sql(binds))
                .collect(Collectors.joining(" OR ", "(", ")"));
    }

    private static Condition ofType(Filter<AttributePath> filter, ResourceType type, List<ResourceType> types) {
        var resolved = FilterResolver.resolve(filter, type, types);
        return binds -> "(" + FilterSql.where(resolved, type, binds) + ")";
    }

    static List<ResourceType> types(List<ResourceRequest> requests) {
        return requests.stream().map(ResourceRequest::type).toList();
    }

    private static ScimException invalidCount(String detail) {
        return ScimException.of(ScimType.INVALID_COUNT, detail);
    }
}
