package dev.roster.protocol.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads schema definitions in the form of RFC 7643 section 7. */
final class SchemaReader {
    private static final List<String> MEMBERS = List.of("schemas", "id", "name", "description", "attributes", "meta");

    /** As much of RFC 8141 as stands in filters, paths and addresses without being escaped. */
    private static final Pattern URN = Pattern.compile("(?i:urn)(:[A-Za-z0-9._-]+){2,}");

    private SchemaReader() {}

    static Schema schema(LocatedJson json, List<Attribute> common) {
        json.isObject(MEMBERS);
        String id = json.text("id");
        if (!id.isEmpty() && !URN.matcher(id).matches()) {
            json.member("id")
                    .orElse(json)
                    .report("\"" + id + "\" can't be a schema's id: write a URN of letters, digits, \".\", \"_\" and "
                            + "\"-\", such as urn:example:params:scim:schemas:core:2.0:Device.");
        }
        List<LocatedJson> definitions = json.list("attributes");
        if (definitions.isEmpty()) {
            json.report("\"attributes\" is missing here, or empty.");
        }
        Schema schema = new Schema(
                id, json.text("name"), json.text("description", ""), AttributeReader.attributes(definitions));
        for (LocatedJson definition : definitions) {
            String name = definition.text("name", "");
            // RFC 7643 section 3.1: these are of all resources.
            if (Attribute.named(common, name).isPresent()) {
                definition.report("every resource has \"" + name + "\" already: choose another name.");
            }
        }
        return schema;
    }

    /** All that the schema's attributes and their parts may refer to, resource types among them. */
    static List<LocatedJson> referenceTypes(LocatedJson schema) {
        List<LocatedJson> found = new ArrayList<>();
        for (LocatedJson attribute : schema.list("attributes")) {
            found.addAll(attribute.list("referenceTypes"));
            attribute.list("subAttributes").forEach(sub -> found.addAll(sub.list("referenceTypes")));
        }
        return found;
    }
}
