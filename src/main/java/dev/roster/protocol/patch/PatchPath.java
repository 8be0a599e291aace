package dev.roster.protocol.patch;

import dev.roster.protocol.error.ScimException;
import dev.roster.protocol.filter.Filter;
import dev.roster.protocol.filter.FilterResolver;
import dev.roster.protocol.schema.ResolvedAttribute;
import dev.roster.protocol.schema.ResourceType;
import org.jspecify.annotations.Nullable;

/**
 * The target of an operation (RFC 7644 section 3.5.2), resolved against a resource type.
 *
 * @param filter chooses elements of a multi-valued attribute; null means the attribute itself, or all its elements
 */
public record PatchPath(
        ResolvedAttribute attribute, @Nullable Filter<ResolvedAttribute> filter) {

    /** Reads a path whose filter, the text between the brackets, is read by {@code filters}. */
    public static PatchPath parse(String text, ResourceType type, FilterReader filters) {
        PathText path = PathText.parse(text)
                .orElseThrow(() -> ScimException.invalidPath("\"" + text + "\" is not a path: write attribute, "
                        + "attribute.subAttribute or attribute[filter].subAttribute."));
        ResolvedAttribute attribute = type.resolve(path.attribute())
                .orElseThrow(() ->
                        ScimException.invalidPath(type.name() + " has no attribute \"" + path.attribute() + "\"."));
        if (path.filter() == null) {
            return new PatchPath(attribute, null);
        }
        if (!attribute.attribute().multiValued()) {
            throw ScimException.invalidPath(
                    attribute.attribute().name() + " has one value: a filter needs an attribute with several.");
        }
        ResolvedAttribute list = attribute.whole();
        return new PatchPath(
                attribute, FilterResolver.resolveElement(filters.read(path.filter(), list.attribute()), list));
    }

    @Override
    public String toString() {
        return filter == null ? attribute.toString() : attribute + " where " + filter;
    }
}
