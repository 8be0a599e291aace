package dev.roster.http;

import dev.roster.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends requests as they are given, with the token of one tenant. */
public record ScimClient(String baseUrl, String token, int tenant) {
    public static final String USER = "urn:ietf:params:scim:schemas:core:2.0:User";
    public static final String GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
    public static final String ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    public static final String PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** An answer; {@code json} is missing where there was no body. */
    public record Answer(int status, HttpHeaders headers, String text) {
        public JsonNode json() {
            return text.isEmpty() ? JSON.missingNode() : JSON.readTree(text);
        }

        public String id() {
            return json().path("id").asString();
        }

        public String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        public String scimType() {
            return json().path("scimType").asString("");
        }

        public String detail() {
            return json().path("detail").asString("");
        }
    }

    /** The same tenant on another server. */
    public ScimClient at(String origin) {
        return new ScimClient(origin + "/scim/v2", token, tenant);
    }

    public Answer get(String path, String... headers) {
        return send("GET", path, BodyPublishers.noBody(), headers);
    }

    /** A query with a filter, which is encoded here. */
    public Answer find(String path, String filter) {
        return get(path + "?filter=" + encode(filter));
    }

    public Answer post(String path, String body, String... headers) {
        return send("POST", path, BodyPublishers.ofString(body), headers);
    }

    public Answer put(String path, String body, String... headers) {
        return send("PUT", path, BodyPublishers.ofString(body), headers);
    }

    /** The operations are the elements of a JSON list, without its brackets. */
    public Answer patch(String path, String operations, String... headers) {
        String body = "{\"schemas\":[\"" + PATCH_OP + "\"],\"Operations\":[" + operations + "]}";
        return send("PATCH", path, BodyPublishers.ofString(body), headers);
    }

    public Answer delete(String path, String... headers) {
        return send("DELETE", path, BodyPublishers.noBody(), headers);
    }

    public Answer send(String method, String path, BodyPublisher body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(path.startsWith("http") ? path : baseUrl + path))
                .timeout(Duration.ofSeconds(60))
                .method(method, body);
        if (!token.isEmpty()) {
            request.setHeader("Authorization", "Bearer " + token);
        }
        request.setHeader("Content-Type", "application/scim+json");
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        try {
            HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Creates a user of this name; its id. */
    public String user(String userName) {
        return post("/Users", "{\"schemas\":[\"" + USER + "\"],\"userName\":\"" + userName + "\"}")
                .id();
    }

    public String group(String displayName, String... memberIds) {
        List<String> members = new ArrayList<>();
        for (String id : memberIds) {
            members.add("{\"value\":\"" + id + "\"}");
        }
        String body = "{\"schemas\":[\"%s\"],\"displayName\":\"%s\",\"members\":[%s]}"
                .formatted(GROUP, displayName, String.join(",", members));
        return post("/Groups", body).id();
    }

    /** The first column of what a query finds; {@code ?} is this tenant. */
    public List<String> sql(String query) {
        try (var connection = TestDatabase.dataSource().getConnection();
                var statement = connection.prepareStatement(query)) {
            statement.setInt(1, tenant);
            List<String> values = new ArrayList<>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    values.add(String.valueOf(rows.getString(1)));
                }
            }
            return values;
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same, of the view changes, once no transaction of before is running: until then it may hide some. */
    public List<String> changes(String query) {
        String own =
                sql("SELECT pg_current_xact_id() FROM scim.tenant WHERE id = ?").getFirst();
        String settled =
                "SELECT pg_snapshot_xmin(pg_current_snapshot()) > '" + own + "'::xid8 FROM scim.tenant WHERE id = ?";
        while (sql(settled).getFirst().equals("f")) {
            Thread.onSpinWait();
        }
        return sql(query);
    }

    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
