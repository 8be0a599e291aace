package dev.roster.console;

import dev.roster.auth.Admin;
import dev.roster.auth.AdminSessions;
import dev.roster.protocol.error.ScimException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpCookie;
import org.springframework.http.ResponseCookie;
import org.springframework.http.codec.FormHttpMessageReader;
import org.springframework.stereotype.Component;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Sign-in with an admin token, the session in a cookie, and sign-out. */
@Component
public class SignInHandler {
    private static final String COOKIE = "roster_session";
    private static final String HOME = "/console";
    private static final FormHttpMessageReader FORM = new FormHttpMessageReader();

    static {
        FORM.setMaxInMemorySize(8 * 1024);
    }

    private final AdminSessions sessions;
    private final ConsoleHandler console;

    SignInHandler(AdminSessions sessions, ConsoleHandler console) {
        this.sessions = sessions;
        this.console = console;
    }

    /**
     * The form.
     *
     * @param next where to go from there
     */
    record Form(String title, String next, boolean isWrong) {}

    Mono<ServerResponse> form(ServerRequest request) {
        String next = next(request.queryParam("next").orElse(HOME));
        return console.page(request, "sign-in", new Form("Sign in", next, false));
    }

    Mono<ServerResponse> signIn(ServerRequest request) {
        requireOwnForm(request);
        return read(request).flatMap(form -> {
            String next = next(Optional.ofNullable(form.getFirst("next")).orElse(HOME));
            String token = Optional.ofNullable(form.getFirst("token"))
                    .map(String::strip)
                    .orElse("");
            return sessions.open(token)
                    .map(session -> to(request, next, cookie(request, session, AdminSessions.LENGTH)))
                    .orElseGet(() -> console.page(request, 401, "sign-in", new Form("Sign in", next, true)));
        });
    }

    /** An empty form is one without values. */
    private static Mono<MultiValueMap<String, String>> read(ServerRequest request) {
        return Mono.defer(() ->
                        FORM.readMono(ResolvableType.NONE, request.exchange().getRequest(), Map.of()))
                .defaultIfEmpty(new LinkedMultiValueMap<>())
                // Of a percent sign, a Content-Type or a charset that is none.
                .onErrorMap(
                        IllegalArgumentException.class,
                        unreadable -> ScimException.status(400, "The form cannot be read: " + unreadable.getMessage()))
                .doOnNext(form -> form.values().forEach(values -> values.forEach(ConsoleHandler::text)));
    }

    Mono<ServerResponse> signOut(ServerRequest request) {
        requireOwnForm(request);
        return to(request, HOME + "/sign-in", cookie(request, "", Duration.ZERO));
    }

    /** Lets a request through with its session, and shows the form to others. */
    Mono<ServerResponse> requireAdmin(ServerRequest request, HandlerFunction<ServerResponse> next) {
        Optional<Admin> admin = Optional.ofNullable(request.cookies().getFirst(COOKIE))
                .map(HttpCookie::getValue)
                .flatMap(sessions::find);
        if (admin.isPresent()) {
            request.attributes().put(Admin.class.getName(), admin.get());
            return next.handle(request);
        }
        // A part of a page cannot show the form: the whole page goes there, and says what page that is.
        return request.headers().firstHeader("HX-Request") == null
                ? ServerResponse.seeOther(URI.create(form(request, request.uri())))
                        .build()
                : ServerResponse.status(401)
                        .header("HX-Redirect", form(request, page(request)))
                        .build();
    }

    private static URI page(ServerRequest request) {
        try {
            return URI.create(Objects.requireNonNullElse(request.headers().firstHeader("HX-Current-URL"), HOME));
        } catch (IllegalArgumentException e) {
            return URI.create(HOME);
        }
    }

    /** The form's address, and in it that of the page to come back to. */
    private static String form(ServerRequest request, URI page) {
        String base = ConsoleHandler.base(request);
        String path = Objects.requireNonNullElse(page.getRawPath(), HOME);
        String own = path.startsWith(base) ? path.substring(base.length()) : path;
        String query = page.getRawQuery();
        return base + HOME + "/sign-in?next="
                + URLEncoder.encode(query == null ? own : own + "?" + query, StandardCharsets.UTF_8);
    }

    /**
     * The cookie is SameSite=Strict, so the forms of other sites come without a session. This keeps them from signing a browser in or
     * out too; browsers say where a form is from.
     */
    private static void requireOwnForm(ServerRequest request) {
        String site = request.headers().firstHeader("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            throw ScimException.status(403, "The form is not one of this site.");
        }
    }

    private static Mono<ServerResponse> to(ServerRequest request, String path, ResponseCookie cookie) {
        return ServerResponse.seeOther(URI.create(ConsoleHandler.base(request) + path))
                .cookie(cookie)
                .build();
    }

    private static ResponseCookie cookie(ServerRequest request, String session, Duration length) {
        return ResponseCookie.from(COOKIE, session)
                .httpOnly(true)
                .sameSite("Strict")
                .secure("https".equals(request.uri().getScheme()))
                .path(ConsoleHandler.base(request) + HOME)
                .maxAge(length)
                .build();
    }

    /** An address of the console, whatever was asked for. */
    private static String next(String asked) {
        try {
            String path = URI.create(asked).normalize().getRawPath();
            boolean isOwn = asked.startsWith(HOME) && path != null && path.matches(HOME + "(/[^/].*)?");
            return isOwn && !path.startsWith(HOME + "/sign-") ? asked : HOME;
        } catch (IllegalArgumentException e) {
            return HOME;
        }
    }
}
