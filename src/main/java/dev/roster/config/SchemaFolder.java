package dev.roster.config;

import dev.roster.protocol.schema.DefinitionFile;
import dev.roster.protocol.schema.MalformedDefinitions;
import dev.roster.protocol.schema.ResourceType;
import dev.roster.protocol.schema.SchemaRegistry;
import dev.roster.startup.StartupFailure;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of custom schemas and resource types: each of its {@code *.json} holds one or a list of them. */
final class SchemaFolder {
    private static final Logger log = LoggerFactory.getLogger(SchemaFolder.class);
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private SchemaFolder() {}

    /** The built-in definitions and those of a folder; "" for none. */
    static SchemaRegistry load(String folder) {
        if (folder.isBlank()) {
            return SchemaRegistry.builtIn();
        }
        List<DefinitionFile> files = files(Path.of(folder.strip()));
        try {
            SchemaRegistry registry = SchemaRegistry.of(files);
            String endpoints = registry.resourceTypes().stream()
                    .map(ResourceType::endpoint)
                    .collect(Collectors.joining(", "));
            log.info("Schemas from {} ({} files); endpoints now: {}", folder, files.size(), endpoints);
            return registry;
        } catch (MalformedDefinitions e) {
            throw new StartupFailure(String.join("\n", e.problems()));
        }
    }

    private static List<DefinitionFile> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new StartupFailure("ROSTER_SCHEMAS: there is no folder " + folder.toAbsolutePath() + ".");
        }
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(SchemaFolder::isDefinition)
                    .sorted()
                    .map(SchemaFolder::read)
                    .toList();
        } catch (IOException e) {
            throw unreadable(folder);
        }
    }

    private static boolean isDefinition(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".json") && !name.startsWith(".") && !Files.isDirectory(file);
    }

    private static DefinitionFile read(Path file) {
        try {
            String text = Files.readString(file);
            return new DefinitionFile(file.toString(), text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
        } catch (CharacterCodingException e) {
            throw new StartupFailure(file + ": this is not UTF-8; save it as UTF-8.");
        } catch (IOException e) {
            throw unreadable(file);
        }
    }

    private static StartupFailure unreadable(Path path) {
        return new StartupFailure("ROSTER_SCHEMAS: " + path.toAbsolutePath()
                + " can't be read: its permissions must let the user that runs Roster.");
    }
}
