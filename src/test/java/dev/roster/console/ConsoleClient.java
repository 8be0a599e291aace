package dev.roster.console;

import dev.roster.http.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Asks for pages as a browser does, but follows no redirect. */
record ConsoleClient(String origin, String cookie) {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    static ConsoleClient anonymous() {
        return new ConsoleClient(TestServer.origin(), "");
    }

    /** Signed in with the admin token of a tenant. */
    static ConsoleClient of(int tenant) {
        return anonymous().signedIn(TestServer.adminToken(tenant));
    }

    ConsoleClient signedIn(String token) {
        String header =
                signIn(token, "/console").headers().firstValue("Set-Cookie").orElseThrow();
        return new ConsoleClient(origin, header.substring(0, header.indexOf(';')));
    }

    HttpResponse<String> signIn(String token, String next, String... headers) {
        return post("/console/sign-in", "token=" + encode(token) + "&next=" + encode(next), headers);
    }

    HttpResponse<String> get(String path, String... headers) {
        return send(request(path, headers).build());
    }

    HttpResponse<String> post(String path, String form, String... headers) {
        HttpRequest.Builder request = request(path, headers);
        if (!List.of(headers).contains("Content-Type")) {
            request.setHeader("Content-Type", "application/x-www-form-urlencoded");
        }
        return send(request.POST(BodyPublishers.ofString(form)).build());
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(origin + path));
        if (!cookie.isEmpty()) {
            request.setHeader("Cookie", cookie);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return request;
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
