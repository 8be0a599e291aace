package dev.roster.protocol.patch;

import dev.roster.protocol.filter.Filter;
import dev.roster.protocol.schema.Attribute;
import dev.roster.protocol.schema.AttributePath;

/** How the text between a path's brackets is read; the attribute is the one the brackets follow. */
@FunctionalInterface
public interface FilterReader {
    Filter<AttributePath> read(String text, Attribute attribute);
}
