package dev.roster.bulk;

import dev.roster.web.BaseUrl;
import dev.roster.web.Routes;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/** {@code /Bulk} (RFC 7644 section 3.7). */
public final class BulkRoutes {
    private static final String PATH = BaseUrl.PATH + "/Bulk";

    private BulkRoutes() {}

    public static RouterFunction<ServerResponse> of(BulkHandler handler) {
        return RouterFunctions.route()
                .POST(PATH, handler::bulk)
                .add(Routes.otherMethods(PATH, HttpMethod.POST))
                .build();
    }
}
