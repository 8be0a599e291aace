package dev.roster.protocol.resource;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.ResolvedAttribute;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.protocol.schema.Schema;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
    private final Set<String> written;

    private AttributeSelection(ResourceType type, Mode mode, Set<String> paths, Set<String> written) {
        this.type = type;
        this.mode = mode;
        this.paths = paths;
        this.written = written;
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
            return new AttributeSelection(type, Mode.ONLY, normalized(type, attributes), Set.of());
        }
        return excluded.isEmpty()
                ? new AttributeSelection(type, Mode.DEFAULT, Set.of(), Set.of())
                : new AttributeSelection(type, Mode.EXCEPT, normalized(type, excluded), Set.of());
    }

    /**
     * The selection of the answer to a write, which shows an attribute that is returned on request if the client has sent it (RFC 7643
     * section 7). Where the client names the attributes it wants, they are what it gets.
     */
    public AttributeSelection withWritten(Predicate<ResolvedAttribute> isWritten) {
        if (type.returnedOnRequest().isEmpty() || mode == Mode.ONLY) {
            return this;
        }
        Set<String> sent = type.returnedOnRequest().stream()
                .filter(isWritten)
                .map(path -> key(path.toString()))
                .collect(Collectors.toUnmodifiableSet());
        return new AttributeSelection(type, mode, paths, sent);
    }

    /** The same for a POST or PUT, by the attributes that were read from its body. */
    public AttributeSelection withWritten(ObjectNode attributes) {
        return withWritten(path -> isIn(attributes, path));
    }

    private static boolean isIn(ObjectNode attributes, ResolvedAttribute path) {
        String extension = path.extension();
        JsonNode holder = extension == null ? attributes : attributes.path(extension);
        JsonNode value = holder.path(path.attribute().name());
        Attribute sub = path.subAttribute();
        return sub == null
                ? !value.isMissingNode()
                : value.has(sub.name()) || value.valueStream().anyMatch(element -> element.has(sub.name()));
    }

    /** Whether the client named the attributes it wants, which a PATCH then has to answer with a body (RFC 7644 section 3.5.2). */
    public boolean isExplicit() {
        return mode == Mode.ONLY;
    }

    /** Whether an answer shows every attribute that is part of the document; memberships may be excluded. */
    public boolean showsAllStored() {
        return mode == Mode.DEFAULT && type.returnedOnRequest().isEmpty();
    }

    /** Whether an answer shows the core attribute, or a part of it. */
    public boolean includes(String attribute) {
        return type.attribute(attribute).map(found -> shows(found, "", false)).orElse(false);
    }

    /** Whether an answer shows the sub-attribute of a core attribute. */
    public boolean includes(String attribute, String subAttribute) {
        return type.attribute(attribute)
                .flatMap(found -> found.subAttribute(subAttribute))
                .map(sub -> includes(attribute) && shows(sub, key(attribute) + ".", paths.contains(key(attribute))))
                .orElse(false);
    }

    /** How many characters the names have that the client sent. */
    public int length() {
        return paths.stream().mapToInt(String::length).sum();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AttributeSelection selection
                && type == selection.type
                && mode == selection.mode
                && paths.equals(selection.paths)
                && written.equals(selection.written);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, mode, paths, written);
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
        boolean listed = paths.contains(urn);
        ObjectNode shown = JsonNodeFactory.instance.objectNode();
        container.forEachEntry((name, value) -> extension
                .attribute(name)
                .flatMap(attribute -> select(attribute, value, urn + ":", listed))
                .ifPresent(kept -> shown.set(name, kept)));
        return shown.isEmpty() ? Optional.empty() : Optional.of(shown);
    }

    /** @param listed whether the request names what the attribute is a part of, to have it or to exclude it */
    private Optional<JsonNode> select(Attribute attribute, JsonNode value, String prefix, boolean listed) {
        if (!shows(attribute, prefix, listed)) {
            return Optional.empty();
        }
        if (!attribute.isComplex() || (mode == Mode.DEFAULT && allDefault(attribute))) {
            return Optional.of(value);
        }
        String path = prefix + key(attribute.name());
        boolean wholeListed = listed || paths.contains(path);
        if (value instanceof ArrayNode elements) {
            ArrayNode shown = JsonNodeFactory.instance.arrayNode(elements.size());
            elements.forEach(element ->
                    selectSubAttributes(attribute, element, path, wholeListed).ifPresent(shown::add));
            return shown.isEmpty() ? Optional.empty() : Optional.of(shown);
        }
        return value.isObject() ? selectSubAttributes(attribute, value, path, wholeListed) : Optional.of(value);
    }

    /** Empty where nothing of it is shown, which is the same as unassigned (RFC 7643 section 2.5). */
    private Optional<JsonNode> selectSubAttributes(Attribute attribute, JsonNode value, String path, boolean listed) {
        ObjectNode shown = JsonNodeFactory.instance.objectNode();
        value.forEachEntry((name, sub) -> attribute
                .subAttribute(name)
                .filter(definition -> shows(definition, path + ".", listed))
                .ifPresent(definition -> shown.set(name, sub)));
        return shown.isEmpty() ? Optional.empty() : Optional.of(shown);
    }

    private boolean shows(Attribute attribute, String prefix, boolean listed) {
        return switch (attribute.returned()) {
            case ALWAYS -> true;
            case NEVER -> false;
            case REQUEST ->
                switch (mode) {
                    case DEFAULT -> written.contains(prefix + key(attribute.name()));
                    case ONLY -> listed || isNamed(attribute, prefix);
                    case EXCEPT ->
                        written.contains(prefix + key(attribute.name())) && !isExcluded(attribute, prefix, listed);
                };
            case DEFAULT ->
                switch (mode) {
                    case DEFAULT -> true;
                    case ONLY -> listed || isNamed(attribute, prefix) || hasAlwaysReturned(attribute);
                    case EXCEPT -> !isExcluded(attribute, prefix, listed) || hasAlwaysReturned(attribute);
                };
        };
    }

    private boolean isExcluded(Attribute attribute, String prefix, boolean listed) {
        return listed || paths.contains(prefix + key(attribute.name()));
    }

    private boolean isNamed(Attribute attribute, String prefix) {
        String path = prefix + key(attribute.name());
        return paths.contains(path)
                || attribute.subAttributes().stream().anyMatch(sub -> paths.contains(path + "." + key(sub.name())));
    }

    /** RFC 7643 section 7: such a part is there "regardless of the contents of the 'attributes' parameter". */
    private static boolean hasAlwaysReturned(Attribute attribute) {
        return attribute.subAttributes().stream().anyMatch(sub -> sub.returned() == Attribute.Returned.ALWAYS);
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
