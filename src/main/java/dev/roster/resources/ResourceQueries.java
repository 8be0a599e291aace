package dev.roster.resources;

import dev.roster.protocol.dialect.Dialect;
import dev.roster.protocol.filter.Filter;
import dev.roster.protocol.filter.FilterResolver;
import dev.roster.protocol.resource.Resource;
import dev.roster.protocol.schema.ResolvedAttribute;
import dev.roster.sql.FilterSql;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Service;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Queries with a filter and index paging (RFC 7644 section 3.4.2). */
@Service
public class ResourceQueries {
    static final int DEFAULT_PAGE = 100;
    public static final int LARGEST_PAGE = 1000;

    /** What a query asks for; a start below 1 is 1 and a count below 0 is 0 (section 3.4.2.4). */
    record Query(Condition condition, int startIndex, int count) {}

    private final ResourceRepository repository;
    private final ResourceService service;

    public ResourceQueries(ResourceRepository repository, ResourceService service) {
        this.repository = repository;
        this.service = service;
    }

    static Query read(
            ResourceRequest request,
            Optional<String> filter,
            Optional<Integer> startIndex,
            Optional<Integer> count,
            List<String> rewrites) {
        Condition condition =
                filter.map(text -> condition(text, request, rewrites)).orElse(binds -> "true");
        return new Query(
                condition, Math.max(1, startIndex.orElse(1)), Math.clamp(count.orElse(DEFAULT_PAGE), 0, LARGEST_PAGE));
    }

    Flux<Resource> page(ResourceRequest request, Query query) {
        return query.count() == 0
                ? Flux.empty()
                : repository.page(
                        request,
                        service.rulesOf(request.type().name()),
                        query.condition(),
                        query.startIndex() - 1L,
                        query.count());
    }

    /** The number of all matches; a page that is not full proves it without counting. */
    Mono<Long> total(ResourceRequest request, Query query, int rows) {
        boolean last = rows < query.count() && (rows > 0 || query.startIndex() == 1);
        return last ? Mono.just(query.startIndex() - 1L + rows) : repository.count(request, query.condition());
    }

    private static Condition condition(String text, ResourceRequest request, List<String> rewrites) {
        Filter<ResolvedAttribute> filter =
                FilterResolver.resolve(Dialect.of(request.caller().profile()).filter(text, rewrites), request.type());
        return binds -> "(" + FilterSql.where(filter, request.type(), binds) + ")";
    }
}
