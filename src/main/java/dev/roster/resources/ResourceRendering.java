package dev.roster.resources;

import dev.roster.protocol.resource.Resource;
import dev.roster.web.Json;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/** Shows a resource as its request asked for it. */
final class ResourceRendering {
    private ResourceRendering() {}

    static byte[] bytes(Listed row) {
        return bytes(row.target().request(), row.target().rules(), row.resource());
    }

    static byte[] bytes(ResourceRequest request, ResourceRules rules, Resource resource) {
        ObjectNode json = request.selection().apply(resource.toJson(request.baseUrl()));
        String rows = resource.memberships();
        if (rows != null && request.selection().includes(rules.rowsAttribute())) {
            json.putRawValue(rules.rowsAttribute(), new RawValue(rows));
        }
        return Json.bytes(json);
    }
}
