package dev.roster.protocol.schema;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeMap;

/** Tells schemas and resource types apart, and reads the ones before the others, which name them. */
final class Definitions {
    private static final String SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Schema";
    private static final String RESOURCE_TYPE = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";

    /** RFC 7643 section 7: what a reference may lead to beside resource types. */
    private static final Set<String> ANYTHING = Set.of("external", "uri");

    private final List<LocatedJson> schemas = new ArrayList<>();
    private final List<LocatedJson> resourceTypes = new ArrayList<>();
    private final SequencedSet<String> problems = new LinkedHashSet<>();

    private Definitions() {}

    static SchemaRegistry read(DefinitionFile common, List<DefinitionFile> files) {
        Definitions definitions = new Definitions();
        List<LocatedJson> commonAttributes = LocatedJson.parse(common, definitions.problems).stream()
                .flatMap(list -> list.oneOrMore().stream())
                .toList();
        files.forEach(definitions::sort);
        return definitions.link(AttributeReader.attributes(commonAttributes));
    }

    private void sort(DefinitionFile file) {
        LocatedJson.parse(file, problems).ifPresent(json -> json.oneOrMore().forEach(this::sort));
    }

    private void sort(LocatedJson definition) {
        List<String> urns = definition.strings("schemas");
        if (urns.stream().anyMatch(SCHEMA::equalsIgnoreCase)) {
            schemas.add(definition);
        } else if (urns.stream().anyMatch(RESOURCE_TYPE::equalsIgnoreCase)) {
            resourceTypes.add(definition);
        } else {
            definition.report("say what this is: \"schemas\": [\"" + SCHEMA + "\"] or [\"" + RESOURCE_TYPE + "\"].");
        }
    }

    private SchemaRegistry link(List<Attribute> common) {
        List<Schema> read = new ArrayList<>();
        Map<String, Schema> byId = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Map<String, Place> places = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (LocatedJson json : schemas) {
            Schema schema = SchemaReader.schema(json, common);
            read.add(schema);
            byId.put(schema.id(), schema);
            Place id = json.member("id").orElse(json).place();
            Place before = places.put(schema.id(), id);
            if (before != null && !schema.id().isEmpty()) {
                id.report("the schema " + schema.id() + " is there already: " + before + ".");
            }
        }
        requireNoProblems();
        ResourceTypeReader types = new ResourceTypeReader(byId, common);
        resourceTypes.forEach(types::read);
        schemas.forEach(schema -> judgeReferences(schema, types.types().keySet()));
        requireNoProblems();
        return new SchemaRegistry(read, types.types());
    }

    private static void judgeReferences(LocatedJson schema, Set<String> types) {
        for (LocatedJson reference : SchemaReader.referenceTypes(schema)) {
            String name = reference.scalar().stringValue();
            if (!ANYTHING.contains(name) && !types.contains(name)) {
                reference.report("there is no resource type \"" + name
                        + "\": \"referenceTypes\" are names of resource types, \"external\" and \"uri\".");
            }
        }
    }

    private void requireNoProblems() {
        if (!problems.isEmpty()) {
            throw new MalformedDefinitions(List.copyOf(problems));
        }
    }
}
