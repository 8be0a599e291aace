package dev.roster.resources;

import static org.springframework.web.reactive.function.server.RequestPredicates.methods;
import static org.springframework.web.reactive.function.server.RequestPredicates.path;

import dev.roster.protocol.schema.ResourceType;
import dev.roster.web.BaseUrl;
import dev.roster.web.Caller;
import dev.roster.web.Routes;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The routes of one resource type below {@code /scim/v2} (RFC 7644 section 3.2). */
public final class ResourceRoutes {
    private static final String SEARCH = "/.search";

    private ResourceRoutes() {}

    /** Queries over all types at the root (section 3.4.2.1). */
    public static RouterFunction<ServerResponse> ofAll(Collection<ResourceType> all, ResourceHandler handler) {
        List<ResourceType> types = List.copyOf(all);
        return RouterFunctions.route()
                .route(
                        methods(HttpMethod.GET, HttpMethod.HEAD).and(path(BaseUrl.PATH)),
                        http -> handler.query(http, types))
                .POST(BaseUrl.PATH + SEARCH, http -> handler.search(http, types))
                .add(Routes.otherMethods(BaseUrl.PATH, HttpMethod.GET))
                .add(Routes.otherMethods(BaseUrl.PATH + SEARCH, HttpMethod.POST))
                .build();
    }

    public static RouterFunction<ServerResponse> of(ResourceType type, ResourceHandler handler) {
        String all = BaseUrl.PATH + type.endpoint();
        return RouterFunctions.route()
                .route(
                        methods(HttpMethod.GET, HttpMethod.HEAD).and(path(all)),
                        http -> handler.query(http, List.of(type)))
                .POST(all, http -> handler.create(http, type))
                .POST(all + SEARCH, http -> handler.search(http, List.of(type)))
                .add(Routes.otherMethods(all + SEARCH, HttpMethod.POST))
                .add(Routes.otherMethods(all, HttpMethod.GET, HttpMethod.POST))
                .add(one(all + "/{id}", type, handler, UnaryOperator.identity()))
                .build();
    }

    /**
     * An address that stands for the resource that the caller is, such as {@code /Me} (section 3.11). The answer's {@code Location} is
     * the resource's own address.
     */
    public static RouterFunction<ServerResponse> alias(
            String address, ResourceType type, ResourceHandler handler, Function<Caller, Mono<UUID>> target) {
        return one(
                BaseUrl.PATH + address,
                type,
                handler,
                operation -> http -> target.apply(Caller.of(http)).flatMap(id -> {
                    http.attributes()
                            .put(RouterFunctions.URI_TEMPLATE_VARIABLES_ATTRIBUTE, Map.of("id", id.toString()));
                    String location = BaseUrl.of(http) + type.endpoint() + "/" + id;
                    http.exchange().getResponse().getHeaders().setLocation(URI.create(location));
                    return operation.handle(http);
                }));
    }

    private static RouterFunction<ServerResponse> one(
            String one, ResourceType type, ResourceHandler handler, UnaryOperator<HandlerFunction<ServerResponse>> at) {
        return RouterFunctions.route()
                .route(
                        methods(HttpMethod.GET, HttpMethod.HEAD).and(path(one)),
                        at.apply(http -> handler.read(http, type)))
                .PUT(one, at.apply(http -> handler.replace(http, type)))
                .PATCH(one, at.apply(http -> handler.patch(http, type)))
                .DELETE(one, at.apply(http -> handler.delete(http, type)))
                .add(Routes.otherMethods(one, HttpMethod.GET, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE))
                .build();
    }
}
