package dev.roster.protocol.resource;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.protocol.schema.Schema;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Which attributes an answer carries: {@code attributes} and {@code excludedAttributes} (RFC 7644 section 3.4.2.5). */
public final class AttributeSelection {
    private enum Mode {
        DEFAULT,
        ONLY,
        EXCEPT
    }

    private final ResourceType type;
    private final Mode mode;
    private final Set<String> paths;

    private AttributeSelection(ResourceType type, Mode mode, Set<String> paths) {
        this.type = type;
        this.mode = mode;
        this.paths = paths;
    }

    /**
     * The selection a request names.
     *
     * @throws ScimException when both lists are given: they exclude each other (RFC 7644 section 3.9)
     */
    public static AttributeSelection of(ResourceType type, List<String> attributes, List<String> excluded) {
        if (!attributes.isEmpty() && !excluded.isEmpty()) {
            throw ScimException.invalidSyntax("Give attributes or excludedAttributes, not both.");
        }
        if (!attributes.isEmpty()) {
            return new AttributeSelection(type, Mode.ONLY, normalized(type, attributes));
        }
        return excluded.isEmpty()
                ? new AttributeSelection(type, Mode.DEFAULT, Set.of())
                : new AttributeSelection(type, Mode.EXCEPT, normalized(type, excluded));
    }

    /** Whether the client named the attributes it wants, which a PATCH then has to answer with a body (RFC 7644 section 3.5.2). */
    public boolean isExplicit() {
        return mode == Mode.ONLY;
    }

    /** Whether an answer shows the core attribute, or a part of it. */
    public boolean includes(String attribute) {
        return type.attribute(attribute).map(found -> shows(found, "", false)).orElse(false);
    }

    /** Whether an answer shows the sub-attribute of a core attribute. */
    public boolean includes(String attribute, String subAttribute) {
        return type.attribute(attribute)
                .flatMap(found -> found.subAttribute(subAttribute))
                .map(sub -> includes(attribute)
                        && shows(sub, key(attribute) + ".", mode == Mode.ONLY && paths.contains(key(attribute))))
                .orElse(false);
    }

    /** A new tree with what the selection shows of the resource. */
    public ObjectNode apply(ObjectNode resource) {
        ObjectNode shown = JsonNodeFactory.instance.objectNode();
        resource.forEachEntry((name, value) -> type.extension(name)
                .map(extension -> extension(extension, value))
                .orElseGet(() -> type.attribute(name).flatMap(attribute -> select(attribute, value, "", false)))
                .ifPresent(kept -> shown.set(name, kept)));
        return shown;
    }

    private Optional<JsonNode> extension(Schema extension, JsonNode container) {
        String urn = key(extension.id());
        boolean named = paths.contains(urn);
        if (mode == Mode.EXCEPT && named) {
            return Optional.empty();
        }
        ObjectNode shown = JsonNodeFactory.instance.objectNode();
        container.forEachEntry((name, value) -> extension
                .attribute(name)
                .flatMap(attribute -> select(attribute, value, urn + ":", named))
                .ifPresent(kept -> shown.set(name, kept)));
        return shown.isEmpty() ? Optional.empty() : Optional.of(shown);
    }

    private Optional<JsonNode> select(Attribute attribute, JsonNode value, String prefix, boolean parentNamed) {
        if (!shows(attribute, prefix, parentNamed)) {
            return Optional.empty();
        }
        String path = prefix + key(attribute.name());
        if (!attribute.isComplex() || (mode == Mode.DEFAULT && allDefault(attribute))) {
            return Optional.of(value);
        }
        boolean named = parentNamed || (mode == Mode.ONLY && paths.contains(path));
        if (value instanceof ArrayNode elements) {
            ArrayNode shown = JsonNodeFactory.instance.arrayNode(elements.size());
            elements.forEach(element ->
                    selectSubAttributes(attribute, element, path, named).ifPresent(shown::add));
            return shown.isEmpty() ? Optional.empty() : Optional.of(shown);
        }
        return value.isObject() ? selectSubAttributes(attribute, value, path, named) : Optional.of(value);
    }

    /** Empty where nothing of it is shown, which is the same as unassigned (RFC 7643 section 2.5). */
    private Optional<JsonNode> selectSubAttributes(Attribute attribute, JsonNode value, String path, boolean named) {
        ObjectNode shown = JsonNodeFactory.instance.objectNode();
        value.forEachEntry((name, sub) -> attribute
                .subAttribute(name)
                .filter(definition -> shows(definition, path + ".", named))
                .ifPresent(definition -> shown.set(name, sub)));
        return shown.isEmpty() ? Optional.empty() : Optional.of(shown);
    }

    private boolean shows(Attribute attribute, String prefix, boolean parentNamed) {
        String path = prefix + key(attribute.name());
        return switch (attribute.returned()) {
            case ALWAYS -> true;
            case NEVER -> false;
            case REQUEST -> mode == Mode.ONLY && (parentNamed || isNamed(attribute, path));
            case DEFAULT ->
                switch (mode) {
                    case DEFAULT -> true;
                    case ONLY -> parentNamed || isNamed(attribute, path);
                    case EXCEPT -> !paths.contains(path);
                };
        };
    }

    private boolean isNamed(Attribute attribute, String path) {
        return paths.contains(path)
                || attribute.subAttributes().stream().anyMatch(sub -> paths.contains(path + "." + key(sub.name())));
    }

    private static boolean allDefault(Attribute attribute) {
        return attribute.subAttributes().stream().allMatch(sub -> sub.returned() == Attribute.Returned.DEFAULT);
    }

    /** Names in one form: the core schema's URN is left out (RFC 7644 section 3.10), unknown names stay and match nothing. */
    private static Set<String> normalized(ResourceType type, List<String> names) {
        String core = key(type.schema().id()) + ":";
        return names.stream()
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .map(AttributeSelection::withoutFilter)
                .map(AttributeSelection::key)
                .map(name -> name.startsWith(core) ? name.substring(core.length()) : name)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Microsoft's tests send {@code attributes=emails[type eq "work"]}, which selects the whole attribute. */
    private static String withoutFilter(String name) {
        int bracket = name.indexOf('[');
        return bracket < 0 ? name : name.substring(0, bracket);
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
