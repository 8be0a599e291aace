package dev.roster.protocol.message;

import dev.roster.protocol.error.ScimException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The envelope of a bulk request (RFC 7644 section 3.7), read as a stream: the data of its operations stays text until they are done.
 * All of it is read before the first operation is done, so that a body that is no bulk request changes nothing.
 *
 * @param text the whole request
 * @param failOnErrors how many failures end the request; {@link Integer#MAX_VALUE} if it names no number
 */
public record BulkRequest(String text, int failOnErrors, List<BulkOperation> operations) {
    public static final String SCHEMA = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

    /**
     * Reads an envelope.
     *
     * @param json the parser of {@code text}
     * @throws ScimException {@code invalidSyntax}, or 413 beyond {@code mostOperations}
     */
    public static BulkRequest read(JsonParser json, String text, int mostOperations) {
        return new Reader(json, text, mostOperations).read();
    }

    /** The data of an operation as JSON text; "" without any. */
    public String data(BulkOperation operation) {
        BulkOperation.Range data = operation.data();
        return data == null ? "" : data.of(text);
    }

    private static final class Reader {
        private final JsonParser json;
        private final String text;
        private final int mostOperations;
        private final Set<String> members = new HashSet<>();
        private final Set<String> bulkIds = new HashSet<>();
        private boolean isBulk;
        private int failOnErrors = Integer.MAX_VALUE;
        private @Nullable List<BulkOperation> operations;

        Reader(JsonParser json, String text, int mostOperations) {
            this.json = json;
            this.text = text;
            this.mostOperations = mostOperations;
        }

        BulkRequest read() {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw ScimException.invalidSyntax("The body must be a JSON object.");
            }
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                readMember(json.currentName().toLowerCase(Locale.ROOT));
            }
            if (json.nextToken() != null) {
                throw ScimException.invalidSyntax("The body goes on behind its JSON object.");
            }
            if (!isBulk) {
                throw ScimException.invalidSyntax("\"schemas\" must contain " + SCHEMA + ".");
            }
            if (operations == null || operations.isEmpty()) {
                throw ScimException.invalidSyntax("\"Operations\" must be a list of at least one operation.");
            }
            return new BulkRequest(text, failOnErrors, operations);
        }

        /** RFC 7643 section 2.1: names are case-insensitive. */
        private void readMember(String name) {
            if (!members.add(name)) {
                throw ScimException.invalidSyntax("\"" + name + "\" is given twice.");
            }
            JsonToken value = json.nextToken();
            switch (name) {
                case "schemas" -> readSchemas(value);
                case "failonerrors" -> readFailOnErrors(value);
                case "operations" -> operations = readOperations(value);
                default -> json.skipChildren();
            }
        }

        private void readSchemas(JsonToken value) {
            if (value == JsonToken.START_ARRAY) {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    isBulk |= json.currentToken() == JsonToken.VALUE_STRING
                            && json.getString().equalsIgnoreCase(SCHEMA);
                    json.skipChildren();
                }
            } else {
                json.skipChildren();
            }
        }

        private void readFailOnErrors(JsonToken value) {
            if (value == JsonToken.VALUE_NULL) {
                return;
            }
            // No error is as hard to reach as very many.
            if (value != JsonToken.VALUE_NUMBER_INT || json.getBigIntegerValue().signum() <= 0) {
                throw ScimException.invalidSyntax("\"failOnErrors\" must be a whole number of at least 1.");
            }
            failOnErrors = json.getBigIntegerValue().bitLength() < Integer.SIZE ? json.getIntValue() : failOnErrors;
        }

        private List<BulkOperation> readOperations(JsonToken value) {
            if (value != JsonToken.START_ARRAY) {
                throw ScimException.invalidSyntax("\"Operations\" must be a list of at least one operation.");
            }
            List<BulkOperation> all = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (all.size() == mostOperations) {
                    throw ScimException.status(
                            413,
                            "A bulk request has at most " + mostOperations
                                    + " operations (maxOperations): send several requests.");
                }
                if (json.currentToken() != JsonToken.START_OBJECT) {
                    throw ScimException.invalidSyntax("Each of \"Operations\" must be an object.");
                }
                BulkOperation operation = new BulkOperationReader(json).read(all.size());
                String bulkId = operation.bulkId();
                boolean again = operation.isCreate() && bulkId != null && !bulkIds.add(bulkId);
                all.add(
                        again
                                ? operation.withProblem("Another operation has the bulkId \"" + bulkId + "\" too.")
                                : operation);
            }
            return all;
        }
    }
}
