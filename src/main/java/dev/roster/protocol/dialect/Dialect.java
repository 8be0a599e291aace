package dev.roster.protocol.dialect;

import dev.roster.protocol.filter.Filter;
import dev.roster.protocol.filter.FilterLexer;
import dev.roster.protocol.filter.FilterParser;
import dev.roster.protocol.filter.Token;
import dev.roster.protocol.patch.PatchOperation;
import dev.roster.protocol.patch.PatchRequest;
import dev.roster.protocol.schema.AttributePath;
import dev.roster.protocol.schema.ResourceType;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How requests are read: as the RFCs have them, or first rewritten from what clients really send. {@code applied} takes the names of
 * the rewrites that changed something.
 */
public enum Dialect {
    LENIENT {
        @Override
        public ResourceType type(ResourceType type) {
            return type.open();
        }

        @Override
        public ObjectNode resource(ObjectNode body, ResourceType type, List<String> applied) {
            Applied noted = new Applied(applied);
            ObjectNode plain = new LenientValues(type, noted).attributes(body);
            return noted.note(IgnoreUnknownSchemas.class, plain, IgnoreUnknownSchemas.supplyBase(plain, type));
        }

        @Override
        public List<PatchOperation> patch(ObjectNode body, ResourceType type, String resourceId, List<String> applied) {
            return new LenientPatch(type, resourceId, new Applied(applied)).read(body);
        }

        @Override
        public JsonNode bulkPatch(JsonNode data, List<String> applied) {
            return new Applied(applied).note(OperationsAsData.class, data, OperationsAsData.rewrite(data));
        }

        @Override
        public ObjectNode search(ObjectNode body, List<String> applied) {
            return new Applied(applied).note(NumberStrings.class, body, NumberStrings.rewrite(body));
        }

        @Override
        public Filter<AttributePath> filter(String text, List<String> applied) {
            Applied noted = new Applied(applied);
            List<Token> sent = FilterLexer.tokens(text);
            List<Token> quoted = noted.note(UnquotedFilterStrings.class, sent, UnquotedFilterStrings.rewrite(sent));
            return FilterParser.parse(
                    noted.note(ValuePathSubAttribute.class, quoted, ValuePathSubAttribute.rewrite(quoted)));
        }
    },
    STRICT {
        @Override
        public ResourceType type(ResourceType type) {
            return type;
        }

        @Override
        public ObjectNode resource(ObjectNode body, ResourceType type, List<String> applied) {
            return body;
        }

        @Override
        public List<PatchOperation> patch(ObjectNode body, ResourceType type, String resourceId, List<String> applied) {
            return PatchRequest.read(body, type);
        }

        @Override
        public JsonNode bulkPatch(JsonNode data, List<String> applied) {
            return data;
        }

        @Override
        public ObjectNode search(ObjectNode body, List<String> applied) {
            return body;
        }

        @Override
        public Filter<AttributePath> filter(String text, List<String> applied) {
            return FilterParser.parse(text);
        }
    };

    /** The dialect of a tenant's profile: {@code lenient} or {@code strict}. */
    public static Dialect of(String profile) {
        return valueOf(profile.toUpperCase(Locale.ROOT));
    }

    /** The type that values are read by: with the canonicalValues and reference types of its schemas, or without. */
    public abstract ResourceType type(ResourceType type);

    /** The body of a POST or PUT, for {@link dev.roster.protocol.resource.ResourceReader}. */
    public abstract ObjectNode resource(ObjectNode body, ResourceType type, List<String> applied);

    /** The operations of a PATCH on the resource with this id. */
    public abstract List<PatchOperation> patch(
            ObjectNode body, ResourceType type, String resourceId, List<String> applied);

    /** The data of a PATCH in a bulk request, as the body of one. */
    public abstract JsonNode bulkPatch(JsonNode data, List<String> applied);

    /** The body of a search by POST. */
    public abstract ObjectNode search(ObjectNode body, List<String> applied);

    public abstract Filter<AttributePath> filter(String text, List<String> applied);
}
