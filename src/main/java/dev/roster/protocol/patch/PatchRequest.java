package dev.roster.protocol.patch;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.filter.FilterParser;
import dev.roster.protocol.patch.RawOperation.Verb;
import dev.roster.protocol.resource.ValueReader;
import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.ResolvedAttribute;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.protocol.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads a PatchOp body (RFC 7644 section 3.5.2): an operation without a path becomes one for each attribute in its value. */
public final class PatchRequest {
    private final ResourceType type;
    private final FilterReader filters;
    private final List<PatchOperation> operations = new ArrayList<>();

    private PatchRequest(ResourceType type, FilterReader filters) {
        this.type = type;
        this.filters = filters;
    }

    public static List<PatchOperation> read(ObjectNode body, ResourceType type) {
        return resolve(RawOperation.readAll(body), type, (filter, attribute) -> FilterParser.parse(filter));
    }

    /** Resolves operations against a type; the filters in their paths are read by {@code filters}. */
    public static List<PatchOperation> resolve(List<RawOperation> raw, ResourceType type, FilterReader filters) {
        PatchRequest request = new PatchRequest(type, filters);
        raw.forEach(request::read);
        return request.operations;
    }

    private void read(RawOperation raw) {
        if (raw.verb() == Verb.REMOVE) {
            readRemove(raw);
            return;
        }
        if (raw.value() == null) {
            throw ScimException.invalidValue("An operation that adds or replaces needs a \"value\".");
        }
        if (raw.path() != null) {
            put(raw.verb(), PatchPath.parse(raw.path(), type, filters), raw.value());
        } else if (raw.value() instanceof ObjectNode attributes) {
            readAttributes(raw.verb(), attributes);
        } else {
            throw ScimException.invalidValue("Without a \"path\" the \"value\" must be an object of attributes.");
        }
    }

    private void readRemove(RawOperation raw) {
        if (raw.path() == null) {
            throw ScimException.noTarget("A remove operation needs a \"path\".");
        }
        // RFC 7644 section 3.5.2.2 has no value here. To ignore one would remove more than the sender meant.
        if (raw.value() != null && !raw.value().isNull()) {
            throw ScimException.invalidValue(
                    "A remove operation takes no \"value\": name what to remove in its path, as in " + raw.path()
                            + "[value eq \"...\"].");
        }
        PatchPath path = PatchPath.parse(raw.path(), type, filters);
        if (path.attribute().attribute().name().equals("schemas")) {
            throw ScimException.mutability("schemas follows from the attributes: it can't be removed.");
        }
        add(new PatchOperation.Remove(path));
    }

    private void readAttributes(Verb verb, ObjectNode attributes) {
        ValueReader.requireNamesOnce(attributes, "the value");
        attributes.forEachEntry((name, value) -> {
            Optional<Schema> extension = type.extension(name);
            if (extension.isPresent()) {
                readExtension(verb, extension.get(), value);
            } else {
                put(verb, path(null, type.attribute(name), name), value);
            }
        });
    }

    private void readExtension(Verb verb, Schema extension, JsonNode value) {
        if (value instanceof ObjectNode attributes) {
            ValueReader.requireNamesOnce(attributes, extension.id());
            attributes.forEachEntry((name, node) ->
                    put(verb, path(extension.id(), extension.attribute(name), extension.id() + ":" + name), node));
        } else if (!value.isNull()) {
            throw ScimException.invalidValue("The extension " + extension.id() + " must be an object.");
        } else if (verb == Verb.REPLACE) {
            for (Attribute attribute : extension.attributes()) {
                if (attribute.mutability() != Attribute.Mutability.READ_ONLY) {
                    put(verb, path(extension.id(), Optional.of(attribute), ""), NullNode.getInstance());
                }
            }
        }
    }

    private PatchPath path(@Nullable String extension, Optional<Attribute> attribute, String name) {
        return attribute
                .map(known -> new PatchPath(new ResolvedAttribute(extension, known, null), null))
                .orElseThrow(() -> ScimException.invalidSyntax(type.name() + " has no attribute \"" + name + "\"."));
    }

    private void put(Verb verb, PatchPath path, JsonNode value) {
        if (path.attribute().attribute().name().equals("schemas")) {
            requireKnownSchemas(value);
        } else if (verb == Verb.ADD) {
            add(new PatchOperation.Add(path, value, null));
        } else if (isUnassigned(path, value)) {
            add(new PatchOperation.Remove(path));
        } else {
            add(new PatchOperation.Replace(path, value, null));
        }
    }

    /** RFC 7643 section 2.5: null and the empty list; an empty object where one belongs, but not in place of a list. */
    private static boolean isUnassigned(PatchPath path, JsonNode value) {
        boolean isList = path.attribute().leaf().multiValued() && path.filter() == null;
        return value.isNull() || (value.isEmpty() && (value.isArray() || (value.isObject() && !isList)));
    }

    private void add(PatchOperation operation) {
        ResolvedAttribute attribute = operation.path().attribute();
        if (attribute.attribute().mutability() == Attribute.Mutability.READ_ONLY
                || attribute.leaf().mutability() == Attribute.Mutability.READ_ONLY) {
            throw ScimException.mutability(attribute + " is readOnly: only the server sets it.");
        }
        operations.add(operation);
    }

    /** The stored schemas follow from the attributes, so what is sent needs a check only. */
    private void requireKnownSchemas(JsonNode urns) {
        for (JsonNode urn : urns.isArray() ? urns : List.of(urns)) {
            boolean known = urn.isString()
                    && (type.schema().id().equalsIgnoreCase(urn.stringValue())
                            || type.extension(urn.stringValue()).isPresent());
            if (!known) {
                throw ScimException.invalidValue(type.name() + " has no schema " + urn + ".");
            }
        }
    }
}
