package dev.roster.discovery;

import static org.springframework.web.reactive.function.server.RequestPredicates.methods;
import static org.springframework.web.reactive.function.server.RequestPredicates.path;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.protocol.schema.Schema;
import dev.roster.protocol.schema.SchemaRegistry;
import dev.roster.web.BaseUrl;
import dev.roster.web.Json;
import dev.roster.web.Operation;
import dev.roster.web.QueryParameters;
import dev.roster.web.RequestTrace;
import dev.roster.web.Routes;
import dev.roster.web.ScimMedia;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** {@code /ServiceProviderConfig}, {@code /ResourceTypes} and {@code /Schemas} (RFC 7644 section 4), readable without a token. */
public final class DiscoveryRoutes {
    private final SchemaRegistry registry;

    private DiscoveryRoutes(SchemaRegistry registry) {
        this.registry = registry;
    }

    public static RouterFunction<ServerResponse> of(SchemaRegistry registry, ServiceSettings settings) {
        DiscoveryRoutes routes = new DiscoveryRoutes(registry);
        return routes.document(
                        "/ServiceProviderConfig",
                        http -> Optional.of(DiscoveryDocuments.serviceProviderConfig(BaseUrl.of(http), settings)))
                .and(routes.document("/ResourceTypes", routes::resourceTypes))
                .and(routes.document("/ResourceTypes/{name}", routes::resourceType))
                .and(routes.document("/Schemas", routes::schemas))
                .and(routes.document("/Schemas/{urn}", routes::schema))
                .filter((http, next) -> {
                    RequestTrace.of(http).is(Operation.DISCOVER, null);
                    return next.handle(http);
                });
    }

    private Optional<ObjectNode> resourceTypes(ServerRequest http) {
        String baseUrl = BaseUrl.of(http);
        return Optional.of(DiscoveryDocuments.list(registry.resourceTypes().stream()
                .map(type -> DiscoveryDocuments.resourceType(type, baseUrl))
                .toList()));
    }

    private Optional<ObjectNode> resourceType(ServerRequest http) {
        Optional<ResourceType> type = registry.resourceType(http.pathVariable("name"));
        return type.map(found -> DiscoveryDocuments.resourceType(found, BaseUrl.of(http)));
    }

    private Optional<ObjectNode> schemas(ServerRequest http) {
        String baseUrl = BaseUrl.of(http);
        return Optional.of(DiscoveryDocuments.list(registry.schemas().stream()
                .map(schema -> DiscoveryDocuments.schema(schema, baseUrl))
                .toList()));
    }

    private Optional<ObjectNode> schema(ServerRequest http) {
        Optional<Schema> schema = registry.schemas().stream()
                .filter(known -> known.id().equalsIgnoreCase(http.pathVariable("urn")))
                .findFirst();
        return schema.map(found -> DiscoveryDocuments.schema(found, BaseUrl.of(http)));
    }

    private RouterFunction<ServerResponse> document(
            String name, Function<ServerRequest, Optional<ObjectNode>> document) {
        String path = BaseUrl.PATH + name;
        RequestPredicate read = methods(HttpMethod.GET, HttpMethod.HEAD).and(path(path));
        return RouterFunctions.route(read, http -> answer(http, document))
                .and(Routes.otherMethods(path, HttpMethod.GET));
    }

    private static Mono<ServerResponse> answer(
            ServerRequest http, Function<ServerRequest, Optional<ObjectNode>> document) {
        ScimMedia.requireAcceptable(http);
        // RFC 7644 section 4: a filter could hide part of what the server says of itself.
        if (QueryParameters.text(http, "filter").isPresent()) {
            throw ScimException.status(403, "Discovery documents can't be filtered.");
        }
        ObjectNode json =
                document.apply(http).orElseThrow(() -> ScimException.notFound("There is no such discovery document."));
        return ServerResponse.ok().contentType(ScimMedia.SCIM_JSON).bodyValue(Json.bytes(json));
    }
}
