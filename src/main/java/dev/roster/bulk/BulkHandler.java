package dev.roster.bulk;

import dev.roster.database.Admission;
import dev.roster.protocol.message.BulkOperation;
import dev.roster.protocol.message.BulkRequest;
import dev.roster.protocol.message.BulkResult;
import dev.roster.protocol.schema.SchemaRegistry;
import dev.roster.resources.ResourceCreation;
import dev.roster.resources.ResourceService;
import dev.roster.resources.RulesByType;
import dev.roster.web.BaseUrl;
import dev.roster.web.Caller;
import dev.roster.web.Json;
import dev.roster.web.Operation;
import dev.roster.web.RequestBody;
import dev.roster.web.RequestTrace;
import dev.roster.web.ScimErrorHandler;
import dev.roster.web.ScimMedia;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Bulk requests in, their results out. */
@Component
public class BulkHandler {
    private static final String RESPONSE = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";

    private final SchemaRegistry registry;
    private final ResourceService service;
    private final ResourceCreation creation;
    private final RulesByType rules;
    private final Admission admission;
    private final int mostOperations;

    public BulkHandler(
            SchemaRegistry registry,
            ResourceService service,
            ResourceCreation creation,
            RulesByType rules,
            Admission admission,
            @Value("${roster.bulk-max-operations}") int mostOperations) {
        this.registry = registry;
        this.service = service;
        this.creation = creation;
        this.rules = rules;
        this.admission = admission;
        this.mostOperations = mostOperations;
    }

    Mono<ServerResponse> bulk(ServerRequest http) {
        RequestTrace trace = RequestTrace.of(http);
        trace.is(Operation.BULK, null);
        ScimMedia.requireAcceptable(http);
        BulkTargets targets = new BulkTargets(registry, rules, Caller.of(http), BaseUrl.of(http), trace);
        return RequestBody.text(http)
                .flatMap(admission::admit)
                .publishOn(Schedulers.parallel())
                .map(text -> Json.scan(text, json -> BulkRequest.read(json, text, mostOperations)))
                .flatMap(request -> new BulkRun(request, targets, service, creation).results())
                .flatMap(results ->
                        ServerResponse.ok().contentType(ScimMedia.SCIM_JSON).bodyValue(Json.bytes(response(results))));
    }

    private static ObjectNode response(List<BulkResult> results) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putArray("schemas").add(RESPONSE);
        ArrayNode operations = json.putArray("Operations");
        results.forEach(result -> operations.add(result(result)));
        return json;
    }

    private static ObjectNode result(BulkResult result) {
        BulkOperation operation = result.operation();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        put(json, "location", result.location());
        put(
                json,
                "method",
                operation.method() == null ? null : operation.method().name());
        put(json, "bulkId", operation.bulkId());
        put(json, "version", result.version());
        json.put("status", Integer.toString(result.status()));
        if (result.error() != null) {
            json.set("response", ScimErrorHandler.json(result.error()));
        }
        return json;
    }

    private static void put(ObjectNode json, String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
    }
}
