package dev.roster.console;

import static org.springframework.web.reactive.function.server.RequestPredicates.path;

import java.net.URI;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The addresses of the console. */
public final class ConsoleRoutes {
    // Scripts and styles come from this server only; what a page shows cannot bring its own.
    private static final String POLICY =
            "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private ConsoleRoutes() {}

    public static RouterFunction<ServerResponse> of(
            ConsoleHandler console,
            SignInHandler signIn,
            OverviewHandler overview,
            RequestsHandler requests,
            RequestHandler oneRequest,
            ResourcesHandler resources) {
        RouterFunction<ServerResponse> pages = RouterFunctions.route()
                .GET("/console", overview::page)
                .GET("/console/rates", overview::rates)
                .GET("/console/requests", requests::list)
                .GET("/console/requests/{id}", oneRequest::page)
                .GET("/console/resources/{type}", resources::list)
                .GET("/console/resources/{type}/{id}", resources::one)
                .route(path("/console").or(path("/console/**")), console::nothing)
                .filter(signIn::requireAdmin)
                .build();
        return RouterFunctions.route()
                .GET("/console/assets/{name}", console::asset)
                .GET("/console/sign-in", signIn::form)
                .POST("/console/sign-in", signIn::signIn)
                .POST("/console/sign-out", signIn::signOut)
                .GET(
                        "/",
                        request -> ServerResponse.temporaryRedirect(URI.create("/console"))
                                .build())
                .add(pages)
                .filter((request, next) -> answer(request, next, console))
                .build();
    }

    /** Every answer has these headers, and every failure is a page. */
    private static Mono<ServerResponse> answer(
            ServerRequest request, HandlerFunction<ServerResponse> next, ConsoleHandler console) {
        HttpHeaders headers = request.exchange().getResponse().getHeaders();
        headers.set("Content-Security-Policy", POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
        return Mono.defer(() -> next.handle(request)).onErrorResume(failure -> console.failure(failure, request));
    }
}
