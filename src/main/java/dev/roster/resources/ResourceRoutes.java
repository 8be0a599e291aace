package dev.roster.resources;

import static org.springframework.web.reactive.function.server.RequestPredicates.methods;
import static org.springframework.web.reactive.function.server.RequestPredicates.path;

import dev.roster.protocol.schema.ResourceType;
import dev.roster.web.BaseUrl;
import dev.roster.web.Routes;
import java.util.Collection;
import java.util.List;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

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
        String one = all + "/{id}";
        return RouterFunctions.route()
                .route(
                        methods(HttpMethod.GET, HttpMethod.HEAD).and(path(all)),
                        http -> handler.query(http, List.of(type)))
                .POST(all, http -> handler.create(http, type))
                .POST(all + SEARCH, http -> handler.search(http, List.of(type)))
                .add(Routes.otherMethods(all + SEARCH, HttpMethod.POST))
                .route(methods(HttpMethod.GET, HttpMethod.HEAD).and(path(one)), http -> handler.read(http, type))
                .PUT(one, http -> handler.replace(http, type))
                .PATCH(one, http -> handler.patch(http, type))
                .DELETE(one, http -> handler.delete(http, type))
                .add(Routes.otherMethods(all, HttpMethod.GET, HttpMethod.POST))
                .add(Routes.otherMethods(one, HttpMethod.GET, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE))
                .build();
    }
}
