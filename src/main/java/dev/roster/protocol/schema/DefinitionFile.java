package dev.roster.protocol.schema;

/** A file with definitions, as JSON text, and the name it goes by in messages. */
public record DefinitionFile(String name, String text) {}
