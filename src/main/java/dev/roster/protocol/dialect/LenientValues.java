package dev.roster.protocol.dialect;

import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.protocol.schema.Schema;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Walks attributes by their schema and rewrites each value. */
final class LenientValues {
    private static final List<ValueRewrite> WHOLE =
            List.of(new EmptyStringUnassigns(), new SingleObjectForMultiValued());
    private static final List<ValueRewrite> EACH =
            List.of(new EmptyStringUnassigns(), new ScalarForComplex(), new BooleanStrings());

    private final ResourceType type;
    private final Applied applied;

    LenientValues(ResourceType type, Applied applied) {
        this.type = type;
        this.applied = applied;
    }

    /** A resource's attributes and extension containers. */
    ObjectNode attributes(ObjectNode body) {
        ObjectNode known = known(
                body,
                name -> type.attribute(name).isPresent() || type.extension(name).isPresent());
        return CopyOnWrite.members(known, (name, value) -> {
            @Nullable Schema extension = type.extension(name).orElse(null);
            if (extension != null) {
                return value instanceof ObjectNode container ? object(container, extension::attribute) : value;
            }
            return type.attribute(name)
                    .map(attribute -> value(attribute, value))
                    .orElse(value);
        });
    }

    /** An attribute's whole value: a list where it has several. */
    JsonNode value(Attribute attribute, JsonNode sent) {
        if (attribute.mutability() == Attribute.Mutability.READ_ONLY) {
            return sent;
        }
        JsonNode value = rewrite(WHOLE, attribute, sent);
        if (!attribute.multiValued()) {
            return element(attribute, value);
        }
        if (attribute.name().equals("schemas")) {
            return applied.note(Leniency.IGNORE_UNKNOWN_SCHEMAS, value, IgnoreUnknownSchemas.rewrite(value, type));
        }
        return value instanceof ArrayNode list
                ? CopyOnWrite.elements(list, element -> element(attribute, element))
                : element(attribute, value);
    }

    /** One value of an attribute. */
    JsonNode element(Attribute attribute, JsonNode sent) {
        JsonNode value = rewrite(EACH, attribute, sent);
        noteWhatIsKept(attribute, value);
        return attribute.isComplex() && value instanceof ObjectNode complex
                ? object(complex, attribute::subAttribute)
                : value;
    }

    /** What the {@linkplain ResourceType#open() open} type takes and the plain one would not. */
    private void noteWhatIsKept(Attribute attribute, JsonNode value) {
        if (applied.isNew(Leniency.UNLISTED_CANONICAL_VALUE) && UnlistedCanonicalValue.is(attribute, value)) {
            applied.note(Leniency.UNLISTED_CANONICAL_VALUE);
        }
        if (applied.isNew(Leniency.ODD_REFERENCE) && OddReference.is(attribute, value)) {
            applied.note(Leniency.ODD_REFERENCE);
        }
    }

    private ObjectNode object(ObjectNode sent, Function<String, Optional<Attribute>> schema) {
        ObjectNode known = known(sent, name -> schema.apply(name).isPresent());
        return CopyOnWrite.members(
                known,
                (name, value) -> schema.apply(name)
                        .map(attribute -> value(attribute, value))
                        .orElse(value));
    }

    private ObjectNode known(ObjectNode sent, Predicate<String> isKnown) {
        return applied.note(Leniency.IGNORE_UNKNOWN_ATTRIBUTES, sent, IgnoreUnknownAttributes.rewrite(sent, isKnown));
    }

    private JsonNode rewrite(List<ValueRewrite> rewrites, Attribute attribute, JsonNode sent) {
        JsonNode value = sent;
        for (ValueRewrite rewrite : rewrites) {
            value = applied.note(rewrite.leniency(), value, rewrite.rewrite(attribute, value));
        }
        return value;
    }
}
