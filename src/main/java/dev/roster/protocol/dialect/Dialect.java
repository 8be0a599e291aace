package dev.roster.protocol.dialect;

import dev.roster.protocol.filter.Filter;
import dev.roster.protocol.filter.FilterLexer;
import dev.roster.protocol.filter.FilterParser;
import dev.roster.protocol.filter.Token;
import dev.roster.protocol.message.SearchRequest;
import dev.roster.protocol.patch.PatchOperation;
import dev.roster.protocol.patch.PatchRequest;
import dev.roster.protocol.patch.RawOperation;
import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.AttributePath;
import dev.roster.protocol.schema.ResolvedAttribute;
import dev.roster.protocol.schema.ResourceType;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How requests are read: as the RFCs have them, or first rewritten from what clients really send. {@code applied} takes the names of
 * the rewrites that changed something.
 *
 * @param on the leniencies that are switched on
 */
public record Dialect(Set<Leniency> on) {
    private static final BooleanStrings BOOLEAN_STRINGS = new BooleanStrings();

    public static final Dialect LENIENT = new Dialect(EnumSet.allOf(Leniency.class));
    public static final Dialect STRICT = new Dialect(EnumSet.noneOf(Leniency.class));

    public Dialect {
        // By its bits, as it is asked for each value of a body.
        on = Collections.unmodifiableSet(on.isEmpty() ? EnumSet.noneOf(Leniency.class) : EnumSet.copyOf(on));
    }

    /** The dialect of a profile, {@code lenient} or {@code strict}. */
    public static Dialect of(String profile) {
        return switch (profile) {
            case "lenient" -> LENIENT;
            case "strict" -> STRICT;
            default ->
                throw new IllegalArgumentException(
                        "There is no profile \"" + profile + "\". Known are: lenient, strict.");
        };
    }

    /** The dialect of a profile with leniencies switched on and off by their names. */
    public static Dialect of(String profile, Collection<String> on, Collection<String> off) {
        Set<Leniency> leniencies = EnumSet.noneOf(Leniency.class);
        leniencies.addAll(of(profile).on);
        on.forEach(name -> leniencies.add(Leniency.named(name)));
        off.forEach(name -> leniencies.remove(Leniency.named(name)));
        return new Dialect(leniencies);
    }

    /** With leniencies switched, {@code +BooleanStrings} on and {@code -BooleanStrings} off. */
    public Dialect switched(List<String> switches) {
        Set<Leniency> leniencies = EnumSet.noneOf(Leniency.class);
        leniencies.addAll(on);
        for (String text : switches) {
            if (text.startsWith("+")) {
                leniencies.add(Leniency.named(text.substring(1)));
            } else if (text.startsWith("-")) {
                leniencies.remove(Leniency.named(text.substring(1)));
            } else {
                throw new IllegalArgumentException("\"" + text + "\" must start with + for on or - for off.");
            }
        }
        return new Dialect(leniencies);
    }

    /** The type that values are read by: with the canonicalValues and reference types of its schemas, or without. */
    public ResourceType type(ResourceType type) {
        boolean unlisted = on.contains(Leniency.UNLISTED_CANONICAL_VALUE);
        boolean oddReferences = on.contains(Leniency.ODD_REFERENCE);
        if (unlisted && oddReferences) {
            return type.open();
        }
        if (unlisted) {
            return type.withoutLists();
        }
        return oddReferences ? type.withoutReferenceTypes() : type;
    }

    /** The body of a POST or PUT, for {@link dev.roster.protocol.resource.ResourceReader}. */
    public ObjectNode resource(ObjectNode body, ResourceType type, List<String> applied) {
        if (on.isEmpty()) {
            return body;
        }
        Applied noted = new Applied(on, applied);
        ObjectNode plain = new LenientValues(type, noted).attributes(body);
        return noted.note(Leniency.IGNORE_UNKNOWN_SCHEMAS, plain, IgnoreUnknownSchemas.supplyBase(plain, type));
    }

    /** The operations of a PATCH on the resource with this id. */
    public List<PatchOperation> patch(ObjectNode body, ResourceType type, String resourceId, List<String> applied) {
        return on.isEmpty()
                ? PatchRequest.read(body, type)
                : new LenientPatch(this, type, resourceId, applied).read(message(body, RawOperation.SCHEMA, applied));
    }

    /** The data of a PATCH in a bulk request, as the body of one. */
    public JsonNode bulkPatch(JsonNode data, List<String> applied) {
        return new Applied(on, applied).note(Leniency.OPERATIONS_AS_DATA, data, OperationsAsData.rewrite(data));
    }

    /** The body of a search by POST. */
    public ObjectNode search(ObjectNode body, List<String> applied) {
        ObjectNode search = message(body, SearchRequest.SCHEMA, applied);
        return new Applied(on, applied).note(Leniency.NUMBER_STRINGS, search, NumberStrings.rewrite(search));
    }

    private ObjectNode message(ObjectNode body, String schema, List<String> applied) {
        return new Applied(on, applied)
                .note(Leniency.IGNORE_UNKNOWN_SCHEMAS, body, IgnoreUnknownSchemas.supply(body, schema));
    }

    /** A filter on the resources of these types. */
    public Filter<AttributePath> filter(String text, List<ResourceType> types, List<String> applied) {
        return filter(
                text,
                path -> types.stream()
                        .flatMap(type -> type.resolve(path).stream())
                        .map(ResolvedAttribute::leaf)
                        .findFirst(),
                applied);
    }

    /** A filter whose paths name attributes of {@code scope}. */
    Filter<AttributePath> filter(
            String text, Function<AttributePath, Optional<Attribute>> scope, List<String> applied) {
        Applied noted = new Applied(on, applied);
        List<Token> sent = FilterLexer.tokens(text);
        List<Token> quoted =
                noted.note(Leniency.UNQUOTED_FILTER_STRINGS, sent, new UnquotedFilterStrings(scope).rewrite(sent));
        Filter<AttributePath> filter = FilterParser.parse(
                noted.note(Leniency.VALUE_PATH_SUB_ATTRIBUTE, quoted, ValuePathSubAttribute.rewrite(quoted)));
        return noted.note(Leniency.BOOLEAN_STRINGS, filter, BOOLEAN_STRINGS.rewrite(filter, scope));
    }
}
