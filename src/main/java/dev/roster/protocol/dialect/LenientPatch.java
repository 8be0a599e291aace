package dev.roster.protocol.dialect;

import dev.roster.protocol.filter.Filter;
import dev.roster.protocol.patch.PatchOperation;
import dev.roster.protocol.patch.PatchRequest;
import dev.roster.protocol.patch.PathText;
import dev.roster.protocol.patch.RawOperation;
import dev.roster.protocol.patch.RawOperation.Verb;
import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.AttributePath;
import dev.roster.protocol.schema.ResolvedAttribute;
import dev.roster.protocol.schema.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Rewrites the operations of a PATCH, then their values, then gives them to the plain reader. */
final class LenientPatch {
    private static final OperationRewrite REMOVE_BY_VALUE_LIST = new RemoveByValueList();

    private final Dialect dialect;
    private final ResourceType type;
    private final Applied applied;
    private final LenientValues values;
    private final List<OperationRewrite> rewrites;

    LenientPatch(Dialect dialect, ResourceType type, String resourceId, List<String> applied) {
        this.dialect = dialect;
        this.type = type;
        this.applied = new Applied(dialect.on(), applied);
        this.values = new LenientValues(type, this.applied);
        this.rewrites = List.of(
                new ExtensionAsPath(),
                new IgnoreEqualReadOnly(resourceId),
                new DottedKeysWithoutPath(),
                new IgnoreUnknownAttributes());
    }

    List<PatchOperation> read(ObjectNode body) {
        List<RawOperation> plain = new ArrayList<>();
        RawOperation.readAll(body).forEach(operation -> rewrite(operation, 0, plain));
        List<PatchOperation> operations = PatchRequest.resolve(plain, dialect.type(type), this::filter);
        if (applied.isOn(Leniency.CREATE_MISSING_ELEMENT)) {
            operations.replaceAll(operation ->
                    CreateMissingElement.rewrite(operation, () -> applied.note(Leniency.CREATE_MISSING_ELEMENT)));
        }
        return operations;
    }

    /** Through the rewrites from {@code next} on: what one makes of an operation, the following ones see. */
    private void rewrite(RawOperation operation, int next, List<RawOperation> plain) {
        if (next == rewrites.size()) {
            plain.addAll(apply(REMOVE_BY_VALUE_LIST, withPlainValue(operation)));
            return;
        }
        for (RawOperation rewritten : apply(rewrites.get(next), operation)) {
            rewrite(rewritten, next + 1, plain);
        }
    }

    private List<RawOperation> apply(OperationRewrite rewrite, RawOperation operation) {
        if (!applied.isOn(rewrite.leniency())) {
            return List.of(operation);
        }
        List<RawOperation> operations = rewrite.rewrite(operation, type);
        @Nullable RawOperation only = operations.size() == 1 ? operations.getFirst() : null;
        applied.note(rewrite.leniency(), operation, only);
        return operations;
    }

    private RawOperation withPlainValue(RawOperation operation) {
        JsonNode value = operation.value();
        if (value == null) {
            return operation;
        }
        if (operation.verb() != Verb.REMOVE) {
            return operation.withValue(plainValue(operation.path(), value, type));
        }
        // An empty string lists nothing; unassigned, it would leave the path alone, which removes all.
        JsonNode listed =
                value.isString() && value.stringValue().isEmpty() ? JsonNodeFactory.instance.arrayNode() : value;
        // What a remove lists is not kept, so there is nothing to say of it.
        return operation.withValue(plainValue(operation.path(), listed, type.open()));
    }

    private JsonNode plainValue(@Nullable String path, JsonNode value, ResourceType judging) {
        if (path == null) {
            return value instanceof ObjectNode attributes ? values.attributes(attributes) : value;
        }
        Optional<PathText> text = PathText.parse(path);
        Optional<ResolvedAttribute> target = text.flatMap(parsed -> judging.resolve(parsed.attribute()));
        if (text.isEmpty() || target.isEmpty()) {
            return value;
        }
        Attribute attribute = target.get().attribute();
        Attribute sub = target.get().subAttribute();
        boolean isElement = text.get().filter() != null && sub == null;
        JsonNode one = target.get().leaf().multiValued() && !isElement
                ? value
                : applied.note(Leniency.LIST_FOR_SINGLE_VALUED, value, ListForSingleValued.rewrite(value));
        if (sub != null) {
            // Read as part of what it belongs to: an empty value is none.
            ObjectNode part = JsonNodeFactory.instance.objectNode().set(sub.name(), one);
            JsonNode plain = values.element(attribute, part);
            return plain.isNull() ? plain : plain.path(sub.name());
        }
        return isElement ? values.element(attribute, one) : values.value(attribute, one);
    }

    private Filter<AttributePath> filter(String text, Attribute attribute) {
        return dialect.filter(text, BooleanStrings.ofElements(attribute), applied.names());
    }
}
