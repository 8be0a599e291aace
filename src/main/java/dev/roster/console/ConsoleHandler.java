package dev.roster.console;

import dev.roster.auth.Admin;
import dev.roster.console.Assets.Asset;
import dev.roster.console.Frame.Section;
import dev.roster.protocol.error.ScimError;
import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.schema.SchemaRegistry;
import dev.roster.web.QueryParameters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.dao.DataAccessException;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/** What all pages share: their frame, their styles and scripts, and the page that says what went wrong. */
@Component
public class ConsoleHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleHandler.class);

    private final Pages pages;
    private final Assets assets;
    private final SchemaRegistry registry;

    ConsoleHandler(Pages pages, Assets assets, SchemaRegistry registry) {
        this.pages = pages;
        this.assets = assets;
        this.registry = registry;
    }

    /** A page that went wrong, in words for a person. */
    record Failure(String title, String detail) {}

    Mono<ServerResponse> page(ServerRequest request, String template, Object view) {
        return page(request, HttpStatus.OK.value(), template, view);
    }

    Mono<ServerResponse> page(ServerRequest request, int status, String template, Object view) {
        return Mono.fromSupplier(() -> pages.html(template, view, frame(request)))
                .flatMap(html -> ServerResponse.status(status)
                        .contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8))
                        .bodyValue(html));
    }

    Mono<ServerResponse> asset(ServerRequest request) {
        Asset asset = assets.find(request.pathVariable("name")).orElseThrow(ConsoleHandler::nothingHere);
        return ServerResponse.ok()
                .contentType(MediaType.parseMediaType(asset.mediaType()))
                .cacheControl(
                        CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable())
                .bodyValue(asset.content());
    }

    Mono<ServerResponse> nothing(ServerRequest request) {
        return Mono.error(ConsoleHandler::nothingHere);
    }

    static ScimException nothingHere() {
        return ScimException.status(404, "There is nothing at this address.");
    }

    /** The page for a failure: the console's answers are for people, so they are not SCIM's. */
    Mono<ServerResponse> failure(Throwable failure, ServerRequest request) {
        ScimError error = switch (failure) {
            case ScimException scim -> scim.error();
            case ResponseStatusException known ->
                new ScimError(known.getStatusCode().value(), null, "The request cannot be read.");
            case DataBufferLimitException large -> new ScimError(413, null, "The form is too large.");
            case DataAccessException away -> {
                // Its own message has the whole statement.
                LOG.warn("{} {}: {}", request.method(), request.path(), reason(away));
                yield new ScimError(503, null, "The database does not answer, or takes too long for this page.");
            }
            default -> {
                LOG.error("{} {} failed", request.method(), request.path(), failure);
                yield new ScimError(500, null, "The server failed; its log has the cause.");
            }
        };
        int status = error.status();
        HttpStatus known = HttpStatus.resolve(status);
        String title = known == null ? "Failed" : known.getReasonPhrase();
        return page(request, status, "failure", new Failure(title, error.detail()));
    }

    private static String reason(DataAccessException failure) {
        return String.valueOf(failure.getMostSpecificCause().getMessage());
    }

    /** Before every path, also of a cookie. */
    static String base(ServerRequest request) {
        return request.requestPath().contextPath().value();
    }

    static Admin admin(ServerRequest request) {
        return (Admin) request.attribute(Admin.class.getName()).orElseThrow(ConsoleHandler::nothingHere);
    }

    /** A parameter of the address; empty: it has none. */
    static String parameter(ServerRequest request, String name) {
        return text(QueryParameters.text(request, name).orElse(""));
    }

    /** What PostgreSQL has as a text. */
    static String text(String sent) {
        if (sent.indexOf('\0') >= 0) {
            throw ScimException.invalidValue("What has a zero character is no text.");
        }
        return sent;
    }

    private Frame frame(ServerRequest request) {
        String tokenName = request.attribute(Admin.class.getName())
                .map(admin -> ((Admin) admin).tokenName())
                .orElse("");
        String path = request.requestPath().pathWithinApplication().value();
        List<Section> sections = new ArrayList<>();
        sections.add(new Section("/console", "Overview", path.equals("/console")));
        sections.add(section("/console/requests", "Requests", path));
        registry.resourceTypes()
                .forEach(type -> sections.add(section(
                        "/console/resources/" + type.name(), type.endpoint().substring(1), path)));
        return new Frame(base(request), tokenName, sections, assets);
    }

    private static Section section(String path, String label, String current) {
        return new Section(path, label, current.equals(path) || current.startsWith(path + "/"));
    }
}
