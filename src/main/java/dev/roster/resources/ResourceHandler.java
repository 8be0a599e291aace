package dev.roster.resources;

import dev.roster.database.Admission;
import dev.roster.protocol.dialect.Dialect;
import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.message.SearchRequest;
import dev.roster.protocol.resource.AttributeSelection;
import dev.roster.protocol.resource.Resource;
import dev.roster.protocol.resource.ResourceId;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.web.Backpressure;
import dev.roster.web.Backpressure.WhenFull;
import dev.roster.web.BaseUrl;
import dev.roster.web.Caller;
import dev.roster.web.EntityTags;
import dev.roster.web.Operation;
import dev.roster.web.QueryParameters;
import dev.roster.web.RequestBody;
import dev.roster.web.RequestTrace;
import dev.roster.web.ScimMedia;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ReactiveHttpOutputMessage;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.BodyInserter;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** HTTP in, HTTP out; the same for every resource type. */
@Component
public class ResourceHandler {
    private final ResourceService service;
    private final ResourceQueries queries;
    private final ResourceCreation creation;
    private final RulesByType rules;
    private final Admission admission;

    public ResourceHandler(
            ResourceService service,
            ResourceCreation creation,
            ResourceQueries queries,
            RulesByType rules,
            Admission admission) {
        this.admission = admission;
        this.service = service;
        this.creation = creation;
        this.queries = queries;
        this.rules = rules;
    }

    Mono<ServerResponse> create(ServerRequest http, ResourceType type) {
        RequestTrace.of(http).is(Operation.CREATE, type);
        ResourceRequest asked = request(http, type);
        return plainBody(http, asked).flatMap(attributes -> {
            ResourceRequest request = asked.withWritten(attributes);
            UUID id = creation.newId();
            return service.create(creation.prepare(request, id, attributes))
                    .doOnNext(created -> RequestTrace.of(http).about(id))
                    .flatMap(created -> answer(HttpStatus.CREATED, request, created));
        });
    }

    Mono<ServerResponse> read(ServerRequest http, ResourceType type) {
        RequestTrace.of(http).is(Operation.READ, type);
        ResourceRequest request = request(http, type);
        return service.read(request, id(http, type)).flatMap(found -> {
            RequestTrace.of(http).named(found.sortKey());
            Stored stored = found.stored();
            String location = stored.location(request.baseUrl());
            boolean known = EntityTags.of(http, HttpHeaders.IF_NONE_MATCH)
                    .map(tags -> tags.match(stored.etag()))
                    .orElse(false);
            return known
                    ? head(HttpStatus.NOT_MODIFIED, stored.etag(), location).build()
                    : answer(
                            head(HttpStatus.OK, stored.etag(), location),
                            ResourceRendering.pieces(request, stored),
                            stored.memberships(),
                            WhenFull.REFUSE);
        });
    }

    /** A list by the parameters of a GET; of all types below the root. */
    Mono<ServerResponse> query(ServerRequest http, List<ResourceType> types) {
        RequestTrace.of(http).is(Operation.QUERY, types.size() == 1 ? types.getFirst() : null);
        return list(http, types, QueryParameters.search(http));
    }

    /** The same list by the body of a POST (RFC 7644 section 3.4.3), whose filter then is in nobody's access log. */
    Mono<ServerResponse> search(ServerRequest http, List<ResourceType> types) {
        RequestTrace trace = RequestTrace.of(http);
        trace.is(Operation.SEARCH, types.size() == 1 ? types.getFirst() : null);
        ScimMedia.requireAcceptable(http);
        Dialect dialect = Caller.of(http).dialect();
        return RequestBody.read(http)
                .map(body -> SearchRequest.read(dialect.search(body, trace.rewrites())))
                .flatMap(search -> list(http, types, search));
    }

    private Mono<ServerResponse> list(ServerRequest http, List<ResourceType> types, SearchRequest search) {
        RequestTrace trace = RequestTrace.of(http);
        List<ResourceRequest> requests = types.stream()
                .map(type -> request(
                        http, type, AttributeSelection.of(type, search.attributes(), search.excludedAttributes())))
                .toList();
        ResourceQueries.Selection selection = ResourceQueries.select(requests, search, trace);
        String cursor = search.cursor();
        ServerResponse.BodyBuilder response = ServerResponse.ok().contentType(ScimMedia.SCIM_JSON);
        return admission
                .admit(selection)
                .flatMap(admitted -> cursor == null ? queries.byIndex(admitted) : queries.byCursor(admitted, cursor))
                .map(read -> ListBody.of(read, trace::shows))
                .flatMap(body -> selection.isShort()
                        ? whole(response, ListBody.whole(body))
                        : response.body(stream(body, WhenFull.REFUSE_SEVERAL)));
    }

    Mono<ServerResponse> replace(ServerRequest http, ResourceType type) {
        RequestTrace.of(http).is(Operation.REPLACE, type);
        ResourceRequest asked = request(http, type);
        UUID id = id(http, type);
        return plainBody(http, asked).flatMap(attributes -> {
            ResourceRequest request = asked.withWritten(attributes);
            return service.replace(request, id, attributes)
                    .flatMap(replaced -> answer(HttpStatus.OK, request, replaced.stored()));
        });
    }

    /** Answers 204 for a type that owns memberships, so that a group's members are not read for each one that is added. */
    Mono<ServerResponse> patch(ServerRequest http, ResourceType type) {
        RequestTrace.of(http).is(Operation.PATCH, type);
        ResourceRequest asked = request(http, type);
        boolean quiet = asked.rules().ownsMemberships() && !asked.selection().isExplicit();
        ResourceRequest shown = quiet ? asked.withoutMemberships() : asked;
        UUID id = id(http, type);
        return RequestBody.read(http)
                .flatMap(admission::admit)
                .map(body -> asked.operations(body, id, RequestTrace.of(http).rewrites()))
                .flatMap(operations -> {
                    ResourceRequest request = shown.withWritten(operations);
                    return service.patch(request, id, operations)
                            .doOnNext(patched -> RequestTrace.of(http).named(patched.sortKey()))
                            .flatMap(patched -> quiet
                                    ? ServerResponse.noContent()
                                            .eTag(patched.stored().etag())
                                            .build()
                                    : answer(HttpStatus.OK, request, patched.stored()));
                });
    }

    Mono<ServerResponse> delete(ServerRequest http, ResourceType type) {
        RequestTrace.of(http).is(Operation.DELETE, type);
        ResourceRequest request = request(http, type);
        return service.delete(request, id(http, type))
                .then(Mono.defer(() -> ServerResponse.noContent().build()));
    }

    private ResourceRequest request(ServerRequest http, ResourceType type) {
        return request(http, type, QueryParameters.selection(http, type));
    }

    private ResourceRequest request(ServerRequest http, ResourceType type, AttributeSelection selection) {
        ScimMedia.requireAcceptable(http);
        return new ResourceRequest(
                Caller.of(http),
                type,
                rules.of(type),
                selection,
                BaseUrl.of(http),
                EntityTags.of(http, HttpHeaders.IF_MATCH));
    }

    private Mono<ObjectNode> plainBody(ServerRequest http, ResourceRequest request) {
        return RequestBody.read(http).flatMap(admission::admit).map(body -> {
            RequestTrace trace = RequestTrace.of(http);
            trace.named(RequestTrace.nameOf(body));
            return request.attributes(body, trace.rewrites());
        });
    }

    private Mono<ServerResponse> answer(HttpStatus status, ResourceRequest request, Stored resource) {
        String location = resource.location(request.baseUrl());
        ServerResponse.BodyBuilder response = head(status, resource.etag(), location);
        if (status == HttpStatus.CREATED) {
            response.location(URI.create(location));
        }
        return answer(response, ResourceRendering.pieces(request, resource), resource.memberships(), WhenFull.GO_ON);
    }

    private static ServerResponse.BodyBuilder head(HttpStatus status, String etag, String location) {
        return ServerResponse.status(status).eTag(etag).header(HttpHeaders.CONTENT_LOCATION, location);
    }

    private static Mono<ServerResponse> answer(
            ServerResponse.BodyBuilder response,
            Flux<byte[]> pieces,
            Resource.@Nullable Memberships memberships,
            WhenFull whenFull) {
        response.contentType(ScimMedia.SCIM_JSON);
        return memberships == null || memberships.last() == null
                ? whole(response, pieces.next())
                : response.body(stream(pieces, whenFull));
    }

    private static Mono<ServerResponse> whole(ServerResponse.BodyBuilder response, Mono<byte[]> body) {
        return body.flatMap(all -> response.contentLength(all.length).bodyValue(all));
    }

    private static BodyInserter<Object, ReactiveHttpOutputMessage> stream(Flux<byte[]> pieces, WhenFull whenFull) {
        return (response, context) ->
                response.writeWith(Backpressure.pace(pieces, whenFull, response).map(response.bufferFactory()::wrap));
    }

    /** Ids are UUIDs: anything else names nothing. */
    private static UUID id(ServerRequest http, ResourceType type) {
        String id = http.pathVariable("id");
        UUID parsed = ResourceId.parse(id)
                .orElseThrow(() -> ScimException.notFound("There is no " + type.name() + " with this id."));
        RequestTrace.of(http).about(parsed);
        return parsed;
    }
}
