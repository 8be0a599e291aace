package dev.roster.protocol.filter;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.AttributePath;
import dev.roster.protocol.schema.ResolvedAttribute;
import dev.roster.protocol.schema.ResourceType;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.node.BooleanNode;

/**
 * Judges a filter by the schema (RFC 7644 section 3.4.2.2). What comes out has only known attributes, values that fit them and no
 * comparison with null: {@code eq null} is {@code not (x pr)} (RFC 7643 section 2.5).
 */
public final class FilterResolver {
    private static final AttributePath ID = new AttributePath(null, "id", null);

    private final Function<AttributePath, Optional<ResolvedAttribute>> scope;
    private final String scopeName;

    /** Whether a path that is unknown here has no value, rather than being a mistake. */
    private final Predicate<AttributePath> unassigned;

    /** Whether paths start at an element of a multi-valued attribute. */
    private final boolean isElement;

    private FilterResolver(
            Function<AttributePath, Optional<ResolvedAttribute>> scope,
            String scopeName,
            Predicate<AttributePath> unassigned,
            boolean isElement) {
        this.scope = scope;
        this.scopeName = scopeName;
        this.unassigned = unassigned;
        this.isElement = isElement;
    }

    public static Filter<ResolvedAttribute> resolve(Filter<AttributePath> filter, ResourceType type) {
        return resolve(filter, type, List.of(type));
    }

    /**
     * Resolves a filter over several types for one of them: what only another type has counts as having no value here (RFC 7644
     * section 3.4.2.1).
     */
    public static Filter<ResolvedAttribute> resolve(
            Filter<AttributePath> filter, ResourceType type, List<ResourceType> types) {
        return new FilterResolver(
                        type::resolve,
                        type.name(),
                        path -> types.stream()
                                .anyMatch(other -> other.resolve(path).isPresent()),
                        false)
                .resolve(filter);
    }

    /** Resolves a filter inside [ ]; the paths that come out start at the element, which is {@link Attribute#asComplex complex}. */
    public static Filter<ResolvedAttribute> resolveElement(
            Filter<AttributePath> filter, ResolvedAttribute multiValued) {
        Attribute attribute = multiValued.leaf().asComplex();
        return new FilterResolver(path -> ofElement(attribute, path), multiValued.toString(), path -> false, true)
                .resolve(filter);
    }

    private static Optional<ResolvedAttribute> ofElement(Attribute attribute, AttributePath path) {
        return path.schema() == null && path.subAttribute() == null
                ? attribute.subAttribute(path.attribute()).map(sub -> new ResolvedAttribute(null, sub, null))
                : Optional.empty();
    }

    private Filter<ResolvedAttribute> resolve(Filter<AttributePath> filter) {
        if (path(filter).filter(this::isUnassigned).isPresent()) {
            return withoutValue(filter);
        }
        return switch (filter) {
            case Filter.And<AttributePath> and -> new Filter.And<>(resolve(and.filters()));
            case Filter.Or<AttributePath> or -> new Filter.Or<>(resolve(or.filters()));
            case Filter.Not<AttributePath> not -> new Filter.Not<>(resolve(not.filter()));
            case Filter.Present<AttributePath> present -> new Filter.Present<>(resolve(present.path()));
            case Filter.Comparison<AttributePath> comparison -> resolve(comparison);
            case Filter.ValuePath<AttributePath> valuePath -> resolve(valuePath);
        };
    }

    private List<Filter<ResolvedAttribute>> resolve(List<Filter<AttributePath>> filters) {
        return filters.stream().map(this::resolve).toList();
    }

    private ResolvedAttribute resolve(AttributePath path) {
        ResolvedAttribute attribute = scope.apply(path)
                .orElseThrow(() -> ScimException.invalidFilter(scopeName + " has no attribute " + path + "."));
        // RFC 7643 section 7 would let a never-returned attribute be filtered, which is guessing at passwords.
        if (attribute.attribute().returned() == Attribute.Returned.NEVER
                || attribute.leaf().returned() == Attribute.Returned.NEVER) {
            throw ScimException.invalidFilter(path + " is never returned and can't be filtered by.");
        }
        return attribute;
    }

    private Filter<ResolvedAttribute> resolve(Filter.Comparison<AttributePath> comparison) {
        ResolvedAttribute attribute = resolve(comparison.path());
        if (comparison.value().isNull()) {
            return withNull(attribute, comparison.operator());
        }
        ResolvedAttribute compared = attribute.leaf().isComplex() ? value(attribute) : attribute;
        FilterValues.validate(compared, comparison.operator(), comparison.value());
        return isPrimary(compared) && !comparison.value().booleanValue()
                ? primaryIsFalse(compared, comparison.operator())
                : new Filter.Comparison<>(compared, comparison.operator(), comparison.value());
    }

    private boolean isPrimary(ResolvedAttribute path) {
        boolean ofElement =
                path.subAttribute() == null ? isElement : path.attribute().multiValued();
        return ofElement && path.leaf().name().equals("primary") && path.leaf().type() == Attribute.Type.BOOLEAN;
    }

    /** RFC 7643 section 2.4: a value that does not say whether it is primary is not. */
    private Filter<ResolvedAttribute> primaryIsFalse(ResolvedAttribute path, CompareOperator operator) {
        if (operator == CompareOperator.NE) {
            return new Filter.Comparison<>(path, CompareOperator.EQ, BooleanNode.TRUE);
        }
        Filter<ResolvedAttribute> isNotTrue = new Filter.Comparison<>(path, CompareOperator.NE, BooleanNode.TRUE);
        return isElement
                ? isNotTrue
                : new Filter.And<>(List.of(
                        new Filter.Present<>(new ResolvedAttribute(path.extension(), path.attribute(), null)),
                        isNotTrue));
    }

    private Filter<ResolvedAttribute> resolve(Filter.ValuePath<AttributePath> valuePath) {
        ResolvedAttribute attribute = resolve(valuePath.path());
        if (!attribute.leaf().isComplex() || !attribute.leaf().multiValued()) {
            throw ScimException.invalidFilter(
                    attribute + " is not a multi-valued complex attribute, so \"[ ]\" can't follow it.");
        }
        return new Filter.ValuePath<>(attribute, resolveElement(valuePath.filter(), attribute));
    }

    private boolean isUnassigned(AttributePath path) {
        return scope.apply(path).isEmpty() && unassigned.test(path);
    }

    private static Optional<AttributePath> path(Filter<AttributePath> filter) {
        return switch (filter) {
            case Filter.Present<AttributePath> present -> Optional.of(present.path());
            case Filter.Comparison<AttributePath> comparison -> Optional.of(comparison.path());
            case Filter.ValuePath<AttributePath> valuePath -> Optional.of(valuePath.path());
            case Filter.And<AttributePath> and -> Optional.empty();
            case Filter.Or<AttributePath> or -> Optional.empty();
            case Filter.Not<AttributePath> not -> Optional.empty();
        };
    }

    /** What the filter is of an attribute without a value: every resource has an id. */
    private Filter<ResolvedAttribute> withoutValue(Filter<AttributePath> filter) {
        Filter<ResolvedAttribute> always = new Filter.Present<>(resolve(ID));
        boolean matches = filter instanceof Filter.Comparison<AttributePath> comparison
                && switch (comparison.operator()) {
                    case EQ -> comparison.value().isNull();
                    case NE -> !comparison.value().isNull();
                    case CO, SW, EW, GT, LT, GE, LE -> false;
                };
        return matches ? always : new Filter.Not<>(always);
    }

    private static Filter<ResolvedAttribute> withNull(ResolvedAttribute attribute, CompareOperator operator) {
        Filter<ResolvedAttribute> present = new Filter.Present<>(attribute);
        return switch (operator) {
            case EQ -> new Filter.Not<>(present);
            case NE -> present;
            case CO, SW, EW, GT, LT, GE, LE ->
                throw ScimException.invalidFilter("null can be compared by eq and ne only, not by " + operator + ".");
        };
    }

    /** {@code emails co "x"} is about the elements' value, as RFC 7644 section 3.4.2.2 has it in its examples. */
    private static ResolvedAttribute value(ResolvedAttribute complex) {
        Optional<Attribute> value =
                complex.leaf().multiValued() ? complex.leaf().subAttribute("value") : Optional.empty();
        return value.map(complex::sub)
                .orElseThrow(() -> ScimException.invalidFilter(complex
                        + " is complex: compare a sub-attribute of it, such as "
                        + complex
                        + "."
                        + complex.leaf().subAttributes().getFirst().name()
                        + "."));
    }
}
