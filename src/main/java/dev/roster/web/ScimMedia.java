package dev.roster.web;

import dev.roster.protocol.error.ScimException;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;

/** The media types of SCIM (RFC 7644 sections 3.1 and 3.8). */
public final class ScimMedia {
    public static final MediaType SCIM_JSON = MediaType.parseMediaType("application/scim+json");

    private ScimMedia() {}

    /** Accepts any JSON type with any parameters: real clients send {@code application/scim+json; charset=ISO-8859-1}. */
    public static void requireJsonBody(ServerRequest request) {
        String type = request.headers().firstHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null && !type.isBlank() && !isJson(type)) {
            throw ScimException.status(
                    415, "The Content-Type \"" + type + "\" is not supported: send application/scim+json.");
        }
    }

    public static void requireAcceptable(ServerRequest request) {
        List<String> accept = request.headers().header(HttpHeaders.ACCEPT);
        if (accept.isEmpty()) {
            return;
        }
        boolean acceptable;
        try {
            acceptable = MediaType.parseMediaTypes(accept).stream()
                    .anyMatch(range -> range.includes(SCIM_JSON) || range.includes(MediaType.APPLICATION_JSON));
        } catch (InvalidMediaTypeException e) {
            acceptable = false;
        }
        if (!acceptable) {
            throw ScimException.status(406, "Answers are application/scim+json: change the Accept header.");
        }
    }

    private static boolean isJson(String text) {
        try {
            MediaType type = MediaType.parseMediaType(text);
            return type.getSubtype().equals("json") || type.getSubtype().endsWith("+json");
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }
}
