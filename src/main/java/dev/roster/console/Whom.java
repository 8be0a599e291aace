package dev.roster.console;

import java.util.List;
import java.util.UUID;

/**
 * Whom requests are looked for by.
 *
 * @param name as it was typed: all that were named so; empty: it was an id
 * @param ids of resources that have the name, or had it
 * @param otherNames what these are or were called beside it: of requests named so, only those without an id, such as a refused create
 */
record Whom(String name, List<UUID> ids, List<String> otherNames) {
    static final Whom ANYONE = new Whom("", List.of(), List.of());
}
